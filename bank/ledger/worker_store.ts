import type { Bytes } from "../../lib/bytes.ts";
import { CardCache } from "./card_cache.ts";
import { GroupCommit } from "./group_commit.ts";
import { LedgerStopped } from "./store.ts";
import type { Card, Command, LedgerStore, Result, Violation } from "./store.ts";
import { toError } from "./worker_messages.ts";
import type { Answer, Calls } from "./worker_messages.ts";

/** Where the books are and whose. */
export interface StoreOptions {
  /** The database file, or `IN_MEMORY`. The caller holds the lock beside it. */
  readonly path: string;
  /** 16 bytes. */
  readonly bankKid: Bytes;
  /** Called once, when the ledger stops by itself; nothing is booked any more. */
  readonly onFailure?: (error: Error) => void;
  /** Another thread than ledger_worker.ts, for tests. */
  readonly worker?: Worker;
}

interface Call {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

const CARDS_CACHED_MAX = 10_000;

/** The books in a thread of their own. */
export class WorkerStore implements LedgerStore {
  readonly #worker: Worker;
  readonly #calls: Call[] = [];
  readonly #commits = new GroupCommit((commands) => this.applyBatch(commands));
  readonly #cards = new CardCache(CARDS_CACHED_MAX);
  #onFailure: ((error: Error) => void) | undefined;
  #ended: Error | undefined;

  /** @throws {UserError} as `openDatabase` does. */
  static async open(options: StoreOptions): Promise<WorkerStore> {
    const { path, bankKid, onFailure } = options;
    const store = new WorkerStore(options.worker ?? startWorker());
    try {
      await store.#call("open", { path, bankKid });
      store.#onFailure = onFailure;
      return store;
    } catch (error) {
      store.#worker.terminate();
      throw error;
    }
  }

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#worker.onmessage = ({ data }) => this.#settle(data);
    this.#worker.onmessageerror = () => this.#fail(new LedgerStopped("its answer is unreadable"));
    this.#worker.onerror = (event) => {
      event.preventDefault(); // Or it ends the whole program before anybody can say why.
      this.#fail(new LedgerStopped(event.message));
    };
  }

  /** One command, in a batch with whatever else there is; see {@linkcode GroupCommit.submit}. */
  submit(command: Command, deliver?: (result: Result) => void): Promise<Result> {
    return this.#commits.submit(command, deliver);
  }

  async applyBatch(commands: readonly Command[]): Promise<Result[]> {
    const results = await this.#call("apply", commands);
    results.forEach(({ refusal }, i) => {
      if (refusal === "not_authenticated") this.#cards.forget(commands[i]!.order.cardId);
    });
    return results;
  }

  async findCard(cardId: Bytes): Promise<Card | null> {
    const known = this.#cards.get(cardId);
    if (known !== undefined) return known;
    const card = await this.#call("findCard", cardId);
    if (card !== null) this.#cards.add(card);
    return card;
  }

  verify(): Promise<Violation[]> {
    return this.#call("verify", null);
  }

  /** Ends when everything submitted is booked and the file is closed; then takes no more. */
  async close(): Promise<void> {
    await this.#commits.idle();
    if (this.#ended !== undefined) return;
    await this.#call("close", null);
    this.#ended = new Error("The ledger is closed");
    this.#worker.terminate();
  }

  #call<Name extends keyof Calls>(
    name: Name,
    ask: Calls[Name]["ask"],
  ): Promise<Calls[Name]["answer"]> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise<unknown>((resolve, reject) => {
      this.#calls.push({ resolve, reject });
      this.#worker.postMessage({ name, ask });
    }) as Promise<Calls[Name]["answer"]>;
  }

  #settle(message: Answer): void {
    const call = this.#calls.shift()!;
    if ("answer" in message) return call.resolve(message.answer);
    const error = toError(message.failure);
    call.reject(error);
    // Anything but a person's mistake: what the thread does next cannot be relied upon.
    if (message.failure.kind !== "user") this.#fail(error);
  }

  #fail(error: Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    this.#worker.terminate();
    for (const call of this.#calls.splice(0)) call.reject(error);
    this.#onFailure?.(error);
  }
}

/** The URL is literal, so that `scripts/compile/bundle.ts` finds it and bundles the worker, too. */
function startWorker(): Worker {
  const url = new URL("./ledger_worker.ts", import.meta.url);
  return new Worker(url, { type: "module", name: "ledger" });
}
