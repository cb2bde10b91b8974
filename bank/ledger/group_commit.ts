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

/**
 * Makes batches of single commands. An idle ledger gets at once what is there; while it works and
 * waits for the disk the next batch grows. So one customer waits for one sync, and a thousand
 * share it.
 */
export class GroupCommit {
  readonly #applyBatch: ApplyBatch;
  readonly #batchMax: number;
  #queue: Entry[] = [];
  #working: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

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
      this.#working ??= this.#work();
    });
  }

  /** Resolves when no command waits. */
  async idle(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  async #work(): Promise<void> {
    await Promise.resolve(); // What is submitted in the same turn goes together.
    while (this.#queue.length > 0 && this.#failure === undefined) {
      const batch = this.#queue.splice(0, this.#batchMax);
      try {
        const results = await this.#applyBatch(batch.map(({ command }) => command));
        assert(results.length === batch.length, "each command has one result");
        batch.forEach((entry, i) => settle(entry, results[i]!));
      } catch (error) {
        this.#fail(error, batch);
      }
    }
    this.#working = undefined;
  }

  #fail(error: unknown, batch: readonly Entry[]): void {
    this.#failure = { error };
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
