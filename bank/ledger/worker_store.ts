import type { Bytes } from "../../lib/bytes.ts";
import { systemClock } from "../../lib/clock.ts";
import type { Clock } from "../../lib/clock.ts";
import type { AuditSetup } from "../audit/open_log.ts";
import { NOWHERE } from "../audit/sink.ts";
import type { AuditEvent, LogHead } from "../audit/sink.ts";
import type { AdminAct, AdminResult } from "./admin_act.ts";
import { GroupCommit } from "./group_commit.ts";
import { startLedgerThread } from "./ledger_thread.ts";
import { LookUps } from "./look_ups.ts";
import type { Reader } from "./look_ups.ts";
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
  /** Absent for who only looks at the books. */
  readonly audit?: AuditSetup;
  /** Called once, when the ledger stops by itself; nothing is booked any more. */
  readonly onFailure?: (error: Error) => void;
  /** Told what a person should know and no answer tells. */
  readonly onWarning?: (message: string) => void;
  /** One that was started before, or another than ledger_worker.ts, for tests and the simulator. */
  readonly worker?: Thread;
  readonly clock?: Clock;
  /** Opens the same books for this thread to look into, once it asks often. */
  readonly openReader?: (path: string) => Promise<Reader>;
}

/** What is used of a `Worker`. */
export type Thread = Pick<
  Worker,
  "onerror" | "onmessage" | "onmessageerror" | "postMessage" | "terminate"
>;

interface Call {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** How often the log does its regular work, and takes what no command told it. */
const BEAT_MS = 1_000;
/** Events that wait for a beat; further ones are counted, not kept. */
const WAITING_EVENTS_MAX = 1_000;

/** The books in a thread of their own. */
export class WorkerStore implements LedgerStore {
  readonly #worker: Thread;
  readonly #clock: Clock;
  readonly #calls: Call[] = [];
  readonly #commits = new GroupCommit((commands) => this.applyBatch(commands));
  readonly #lookUps: LookUps;
  #onFailure: ((error: Error) => void) | undefined;
  #onWarning: ((message: string) => void) | undefined;
  #ended: Error | undefined;
  #head: LogHead = NOWHERE;
  #firstKey: Bytes = new Uint8Array(32);
  #committedMs: number | undefined;
  #waiting: AuditEvent[] = [];
  #stopBeating = () => {};

  /** @throws {UserError} as `openDatabase` does. */
  static async open(options: StoreOptions): Promise<WorkerStore> {
    const { path, bankKid, audit = null, onFailure } = options;
    const store = new WorkerStore(options);
    try {
      store.#onWarning = options.onWarning;
      const { firstKey, ...head } = await store.#call("open", { path, bankKid, audit });
      store.#firstKey = firstKey;
      store.#head = head;
      store.#onFailure = onFailure;
      if (audit !== null) store.#keepBeating();
      return store;
    } catch (error) {
      store.#worker.terminate();
      throw error;
    }
  }

  private constructor({ worker, clock, path, openReader }: StoreOptions) {
    this.#worker = worker ?? startLedgerThread();
    this.#clock = clock ?? systemClock;
    this.#lookUps = new LookUps({
      call: (name, ask) => this.#call(name, ask),
      openReader: openReader && (() => openReader(path)),
      warn: (message) => this.#onWarning?.(message),
      fail: (error) => this.#fail(error),
    });
    this.#worker.onmessage = ({ data }) => this.#settle(data);
    this.#worker.onmessageerror = () => this.#fail(new LedgerStopped("its answer is unreadable"));
    this.#worker.onerror = (event) => {
      event.preventDefault(); // Or it ends the whole program before anybody can say why.
      this.#fail(new LedgerStopped(event.message));
    };
  }

  /** The newest sealed head of the audit log. */
  get head(): LogHead {
    return this.#head;
  }

  /** When the last transaction was durable, ms since 1970; undefined: none in this run. */
  get committedMs(): number | undefined {
    return this.#committedMs;
  }

  /** The public key of the log's epoch 0, 32 bytes: the third block of `bank.auth`. */
  get firstKey(): Bytes {
    return this.#firstKey;
  }

  /**
   * Has the log tell of what no command does, such as a failed handshake: within a second, so
   * that whoever makes many of them makes no commit for each.
   */
  note(event: AuditEvent): void {
    if (this.#waiting.length < WAITING_EVENTS_MAX) this.#waiting.push(event);
  }

  /** That the log's tree of `to` entries begins with that of `from`. */
  proveConsistency(from: bigint, to: bigint): Promise<Bytes[]> {
    return this.#lookUps.look("proveConsistency", { from, to });
  }

  /** One command, in a batch with whatever else there is; see {@linkcode GroupCommit.submit}. */
  submit(command: Command, deliver?: (result: Result) => void): Promise<Result> {
    return this.#commits.submit(command, deliver);
  }

  async applyBatch(commands: readonly Command[]): Promise<Result[]> {
    const results = await this.#call("apply", commands);
    const last = results.at(-1);
    if (last !== undefined) this.#advance(last.audit);
    this.#committedMs = this.#clock.now();
    results.forEach(({ refusal }, i) => {
      const { cardId, newKey } = commands[i]!.order;
      const isStale = refusal === "not_authenticated" || newKey !== undefined;
      if (isStale) this.#lookUps.forgetCard(cardId);
    });
    return results;
  }

  /** Does what people of the bank want, `by` whom if that is known; durable when it resolves. */
  async administer(act: AdminAct, by?: string): Promise<AdminResult> {
    const result = await this.#call("administer", { act, ...(by === undefined ? {} : { by }) });
    this.#committedMs = this.#clock.now();
    // Or the new card would be judged by the old one's key.
    if (act.kind === "replace_card") this.#lookUps.forgetCard(act.card.cardId);
    return result;
  }

  findCard(cardId: Bytes): Promise<Card | null> {
    return this.#lookUps.findCard(cardId);
  }

  /** Not remembered: a terminal is revoked when its key has leaked. */
  findTerminalKey(terminalId: Bytes): Promise<Bytes | null> {
    return this.#lookUps.look("findTerminalKey", terminalId);
  }

  verify(): Promise<Violation[]> {
    return this.#call("verify", null);
  }

  /** The newest rows alone: what a start has time for, however large the books are. */
  verifyRecent(rows: number): Promise<Violation[]> {
    return this.#call("verifyRecent", rows);
  }

  /** Ends when everything submitted is booked and the file is closed; then takes no more. */
  async close(): Promise<void> {
    await this.#commits.idle();
    if (this.#ended !== undefined) return;
    this.#stopBeating();
    this.#onFailure = undefined; // Who closes is told by the rejection.
    await this.#lookUps.close(); // First, as the last to close a database tidies up behind it.
    await this.#call("close", this.#waiting.splice(0));
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

  #keepBeating(): void {
    this.#stopBeating = this.#clock.after(BEAT_MS, () => {
      this.#keepBeating();
      this.#beat();
    });
  }

  /** A failure is told to {@linkcode StoreOptions.onFailure}; here nobody waits for it. */
  #beat(): void {
    this.#call("beat", this.#waiting.splice(0)).then((head) => this.#advance(head), () => {});
  }

  #advance({ logId, treeSize, root }: LogHead): void {
    if (treeSize > this.#head.treeSize) this.#head = { logId, treeSize, root };
  }

  #settle(message: Answer): void {
    if ("warning" in message) return this.#onWarning?.(message.warning);
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
    this.#stopBeating();
    this.#worker.terminate();
    this.#lookUps.close();
    for (const call of this.#calls.splice(0)) call.reject(error);
    this.#onFailure?.(error);
  }
}
