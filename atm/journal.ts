import { equalBytes } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import { folderOf, syncFolder, systemDisk } from "../lib/disk.ts";
import type { Disk } from "../lib/disk.ts";
import { UserError } from "../lib/errors.ts";
import { codeOf, explainFileError } from "../lib/file_error.ts";
import { FormatError } from "../lib/format_error.ts";
import { HeldFile } from "../lib/held_file.ts";
import { quote } from "../lib/quote.ts";
import { ASIDE, HeldEntry } from "./held_entry.ts";
import { decodeEntry, encodeEntry, ENTRY_BYTES_MAX } from "./journal_entry.ts";
import type { EntrySigner, Mark } from "./journal_entry.ts";

/** Files in one journal, those put aside included. */
export const JOURNAL_ENTRIES_MAX = 1_000;

/** What a {@linkcode Journal} needs. */
export interface JournalDeps {
  readonly primitives: Primitives;
  /** The bank that its orders go to, 16 bytes: entries for others are left alone. */
  readonly bankKid: Bytes;
  /** Told a sentence for everything in the folder that cannot be used. */
  readonly report: (message: string) => void;
  readonly disk?: Disk;
  /** The terminal at work: only it can vouch for notes, and settle what it vouched for. */
  readonly terminal?: EntrySigner | null;
}

/**
 * The orders that may have been sent and whose outcome nobody has seen (docs/FILES.md, "Journal"):
 * a folder with one file an order, each held by the run that works on it. Several runs may share
 * the folder, and what a crash leaves behind is free for the next.
 */
export class Journal {
  readonly #folder: string;
  readonly #deps: Required<JournalDeps>;

  private constructor(folder: string, deps: JournalDeps) {
    this.#folder = folder;
    this.#deps = { disk: systemDisk, terminal: null, ...deps };
  }

  /** Opens the journal, which need not exist: the first order makes it. @throws {UserError} */
  static async open(folder: string, deps: JournalDeps): Promise<Journal> {
    const journal = new Journal(folder, deps);
    await journal.#checkFolder();
    return journal;
  }

  /**
   * Writes an order down. It is on the disk when this returns, and may be sent.
   * @param nowMs wall clock: later runs settle the entries in this order
   * @param mark how they do
   * @throws {UserError}
   */
  async add(order: Bytes, nowMs: number, mark: Mark = "ask"): Promise<HeldEntry> {
    const { disk } = this.#deps;
    try {
      if ((await this.#names()).length >= JOURNAL_ENTRIES_MAX) throw this.#isFull();
      const path = `${this.#folder}/${entryName(order, nowMs)}`;
      const bytes = await this.#encode(order, mark);
      const create = async () => {
        await this.#makeFolder();
        return await HeldFile.create(path, bytes, disk);
      };
      // Again, for another run that tidies up may catch the draft in the instant before its lock,
      // or the folder while it is empty.
      return this.#entry(await create().catch(create), order, mark);
    } catch (error) {
      throw explainFileError("write to journal", this.#folder, error);
    }
  }

  /** Removes the folder, unless there is anything in it. */
  async removeIfEmpty(): Promise<void> {
    // Whatever keeps it there, the next run finds it as it would have.
    await this.#deps.disk.remove(this.#folder).catch(() => {});
  }

  /**
   * The orders that no living run works on, oldest first, each held while the caller has it.
   * Whoever asks for the next, having neither removed an entry nor put it aside, leaves it to a
   * later run. What is damaged or foreign is reported, put aside and never in the way.
   * @throws {UserError} if the folder cannot be read
   */
  async *unheld(): AsyncGenerator<HeldEntry> {
    for (const name of await this.#namesOrExplain()) {
      if (name.endsWith(ASIDE)) continue;
      const entry = await this.#take(name);
      if (entry === null) continue;
      try {
        yield entry;
      } finally {
        entry.release();
      }
    }
  }

  async #take(name: string): Promise<HeldEntry | null> {
    try {
      return await this.#read(name);
    } catch (error) {
      await this.#putAside(name, error);
      return null;
    }
  }

  async #read(name: string): Promise<HeldEntry | null> {
    const { primitives, bankKid, disk, report, terminal } = this.#deps;
    const path = `${this.#folder}/${name}`;
    if (!(await disk.lstat(path)).isFile) throw new FormatError("it is not a regular file");
    if (!ENTRY_NAME.test(name) && !DRAFT_NAME.test(name)) {
      throw new FormatError("it is not a journal entry");
    }
    const held = await HeldFile.take(path, disk);
    if (held === null) return null;
    try {
      // Its run ended before it had its name, so its order never left.
      if (DRAFT_NAME.test(name)) return await held.remove().then(() => null);
      const bytes = await held.read(ENTRY_BYTES_MAX + 1);
      const content = await decodeEntry(primitives, bytes, terminal);
      if (typeof content === "string") report(`Cannot settle ${quote(path)}: ${WHO[content]}`);
      else if (equalBytes(content.bankKid, bankKid)) {
        return this.#entry(held, content.order, content.mark);
      }
      held.release();
      return null;
    } catch (error) {
      held.release();
      throw error;
    }
  }

  #entry(held: HeldFile, order: Bytes, mark: Mark): HeldEntry {
    return new HeldEntry(held, { order, mark }, (order, mark) => this.#encode(order, mark));
  }

  #encode(order: Bytes, mark: Mark): Promise<Bytes> {
    const { primitives, bankKid, terminal } = this.#deps;
    return encodeEntry(primitives, { bankKid, mark, order }, terminal);
  }

  /** Renames what can never be used; what only cannot be read now stays. */
  async #putAside(name: string, error: unknown): Promise<void> {
    const path = `${this.#folder}/${name}`;
    if (codeOf(error) === "ENOENT") return; // Settled by another run since we looked.
    if (!(error instanceof FormatError)) {
      return this.#deps.report(explainFileError("read journal entry", path, error).message);
    }
    const aside = `${this.#folder}/${name.slice(0, 200)}${ASIDE}`;
    this.#deps.report(`Put aside ${quote(path)}: ${error.reason}`);
    try {
      await this.#deps.disk.rename(path, aside);
    } catch (error) {
      this.#deps.report(explainFileError("rename", path, error).message);
    }
  }

  async #names(): Promise<string[]> {
    const names: string[] = [];
    try {
      for await (const { name } of this.#deps.disk.readDir(this.#folder)) names.push(name);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
    }
    return names.sort();
  }

  async #namesOrExplain(): Promise<string[]> {
    try {
      return await this.#names();
    } catch (error) {
      throw explainFileError("read journal", this.#folder, error);
    }
  }

  async #makeFolder(): Promise<void> {
    try {
      await this.#deps.disk.mkdir(this.#folder, { mode: 0o700 });
      await syncFolder(this.#deps.disk, folderOf(this.#folder));
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
      await this.#checkFolder();
    }
  }

  /** Whoever can write the folder can make us ask for outcomes, or hide orders from us. */
  async #checkFolder(): Promise<void> {
    const { disk, report } = this.#deps;
    try {
      const { isDirectory, mode } = await disk.lstat(this.#folder);
      if (!isDirectory) {
        throw new UserError(`Cannot open journal ${quote(this.#folder)}: it is not a folder`);
      }
      if (((mode ?? 0) & 0o022) !== 0) {
        report(`Other users can write the journal ${quote(this.#folder)}: chmod 700 prevents that`);
      }
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw explainFileError("open journal", this.#folder, error);
    }
  }

  #isFull(): UserError {
    return new UserError(`Cannot write to journal ${quote(this.#folder)}: it is full`, {
      hints: [
        `it holds ${JOURNAL_ENTRIES_MAX} orders; use the card online once, so that they are settled`,
        `remove the files ending in ${ASIDE} when you know what became of their orders`,
      ],
    });
  }
}

const WHO = {
  newer: "a newer atm has to",
  elsewhere: "only the terminal whose notes have moved can, given with --terminal",
} as const;
const ENTRY_NAME = /^\d{20}-[0-9a-f]{32}\.order$/;
const DRAFT_NAME = /^\d{20}-[0-9a-f]{32}\.order\.tmp$/;

/** Sorted by name is sorted by time. An order begins with its txn_id. */
function entryName(order: Bytes, nowMs: number): string {
  return `${String(nowMs).padStart(20, "0")}-${order.subarray(0, 16).toHex()}.order`;
}
