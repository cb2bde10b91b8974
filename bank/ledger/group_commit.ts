import { assert } from "../../lib/errors.ts";
import { BATCH_COMMANDS_MAX } from "../../lib/limits.ts";
import type { Command, Result } from "./store.ts";

/** What a ledger does with a batch; a rejection is for ever. */
export type ApplyBatch = (commands: readonly Command[]) => Promise<Result[]>;

interface Entry {
  readonly command: Command;
  readonly deliver: ((result: Result) => void) | undefined;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** As many as the ledger needs to have the next one in hand when it is done with one. */
const BATCHES_AT_ONCE = 2;

/**
 * Makes batches of single commands. An idle ledger gets at once what is there; while it works and
 * waits for the disk the next batch grows. So one customer waits for one sync, and a thousand
 * share it. Once as many wait as the ledger works on, they go after them: it goes on with those
 * while the answers to the first are signed and sent.
 */
export class GroupCommit {
  readonly #applyBatch: ApplyBatch;
  readonly #batchMax: number;
  #queue: Entry[] = [];
  /** What the ledger has, oldest first. */
  readonly #working: { readonly batch: readonly Entry[]; readonly done: Promise<void> }[] = [];
  #failure: { readonly error: unknown } | undefined;
  #turnEnds: Promise<void> | undefined;

  constructor(applyBatch: ApplyBatch, options: { batchMax?: number } = {}) {
    this.#applyBatch = applyBatch;
    this.#batchMax = options.batchMax ?? BATCH_COMMANDS_MAX;
  }

  /**
   * Resolves when the outcome is durable. `deliver` is called just before, and all deliveries of a
   * batch in one go and in the order of effects: the place for the bank's line on stdout.
   * @throws the ledger's error, for this command and all later ones.
   */
  submit(command: Command, deliver?: (result: Result) => void): Promise<Result> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    return new Promise((resolve, reject) => {
      this.#queue.push({ command, deliver, resolve, reject });
      this.#turnEnds ??= this.#endTurn();
    });
  }

  /** Resolves when no command waits. */
  async idle(): Promise<void> {
    while (this.#turnEnds !== undefined || this.#working.length > 0) {
      await (this.#turnEnds ?? this.#working[0]!.done);
    }
  }

  /** What is submitted in the same turn goes together. */
  async #endTurn(): Promise<void> {
    await Promise.resolve();
    this.#turnEnds = undefined;
    this.#begin();
  }

  #begin(): void {
    while (this.#queue.length > 0 && this.#isWanted) {
      const batch = this.#queue.splice(0, this.#batchMax);
      this.#working.push({ batch, done: this.#work(batch) });
    }
  }

  /** Whether the ledger had better have what waits now than more of it later. */
  get #isWanted(): boolean {
    const [first] = this.#working;
    return first === undefined ||
      (this.#working.length < BATCHES_AT_ONCE && this.#queue.length >= first.batch.length);
  }

  async #work(batch: readonly Entry[]): Promise<void> {
    try {
      const results = await this.#applyBatch(batch.map(({ command }) => command));
      assert(results.length === batch.length, "each command has one result");
      this.#working.shift();
      this.#begin();
      batch.forEach((entry, i) => settle(entry, results[i]!));
    } catch (error) {
      this.#working.shift();
      this.#fail(error, batch);
    }
  }

  #fail(error: unknown, batch: readonly Entry[]): void {
    this.#failure ??= { error };
    for (const entry of [...batch, ...this.#queue]) entry.reject(error);
    this.#queue = [];
  }
}

/** An error of `deliver` is its submitter's, not the batch's. */
function settle({ deliver, resolve, reject }: Entry, result: Result): void {
  try {
    deliver?.(result);
    resolve(result);
  } catch (error) {
    reject(error);
  }
}
