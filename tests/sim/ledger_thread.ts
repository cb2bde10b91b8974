import { openDatabase } from "../../bank/ledger/database.ts";
import { toFailure } from "../../bank/ledger/worker_messages.ts";
import type { Answer, Ask } from "../../bank/ledger/worker_messages.ts";
import { WorkingBooks } from "../../bank/ledger/working_books.ts";
import type { Thread } from "../../bank/ledger/worker_store.ts";
import type { DatabaseDisk } from "./database_disk.ts";
import type { Process } from "./process.ts";
import type { Bug } from "./bugs.ts";

/** What a call takes, in ms: one that books waits for the disk. */
const CALL_MS = 0.1;
const COMMIT_MS = 1.5;

/** The thread of the books, as part of the bank's process: the same code, on simulated time. */
export class LedgerThread implements Thread {
  onmessage: Worker["onmessage"] = null;
  onerror: Worker["onerror"] = null;
  onmessageerror: Worker["onmessageerror"] = null;
  readonly #process: Process;
  readonly #database: DatabaseDisk;
  readonly #books: WorkingBooks;
  readonly #bug: Bug | null;
  /** One call at a time. */
  #last: Promise<void> = Promise.resolve();

  constructor(process: Process, database: DatabaseDisk, bug: Bug | null) {
    this.#process = process;
    this.#database = database;
    this.#bug = bug;
    const disk = process.machine.disk.syncFor(process);
    this.#books = new WorkingBooks((warning) => this.#post({ warning }), {
      clock: process.clock,
      random: (length) => process.dice.bytes(length),
      disk: bug?.bankDisk?.(disk) ?? disk,
      openDatabase: (path, bankKid) => database.open(process, () => openDatabase(path, bankKid)),
    });
  }

  postMessage(message: unknown): void {
    // Cloned as between threads: nobody here sees what the sender changes later.
    const ask = structuredClone(message) as Ask;
    this.#last = this.#last.then(() => this.#serve(ask));
  }

  terminate(): void {}

  async #serve(wanted: Ask): Promise<void> {
    const ask = this.#bug?.ask?.(wanted) ?? wanted;
    const ms = ask.name === "apply" || ask.name === "close" ? COMMIT_MS : CALL_MS;
    try {
      const answer = await this.#process.act(this.#process.dice.delay(ms), () => {
        this.#database.expect(wanted, this.#process.clock.now());
        return this.#books.serve(ask);
      });
      this.#post({ answer });
    } catch (error) {
      this.#post({ failure: toFailure(error) });
    }
  }

  #post(answer: Answer): void {
    const data = structuredClone(answer);
    this.#process.act(0.05, () => this.onmessage?.call(this as never, { data } as MessageEvent));
  }
}
