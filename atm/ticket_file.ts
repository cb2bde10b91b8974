import { concat, equalBytes, uint, utf8 } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import type { Ticket } from "../lib/channel/ticket.ts";
import type { Clock } from "../lib/clock.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import { systemDisk } from "../lib/disk.ts";
import type { Disk } from "../lib/disk.ts";
import { MODE_PRIVATE, readUpTo } from "../lib/private_file.ts";

/** Where a run finds the ticket that an earlier one left, and leaves one itself. */
export interface Tickets {
  /** A ticket that nobody else has from now on; null if there is none. */
  take(): Promise<Pick<Ticket, "id" | "secret"> | null>;
  /** Leaves a ticket to the next run. */
  keep(ticket: Ticket): Promise<void>;
}

const MAGIC = utf8("cofre/1 ticket\n\0");
const BODY_BYTES = MAGIC.length + 16 + 8 + 16 + 32;
const FILE_BYTES = BODY_BYTES + 32;

/** What a {@linkcode TicketFile} needs. */
export interface TicketFileDeps {
  readonly primitives: Primitives;
  readonly clock: Clock;
  /** The bank that the ticket has to be of, 16 bytes. */
  readonly bankKid: Bytes;
  readonly disk?: Disk;
}

/**
 * A card's ticket in a file (docs/FILES.md, "Ticket"). It only saves time, so whatever is wrong
 * with it, it is as if there were none: nobody is told, and nothing waits for the disk.
 */
export class TicketFile implements Tickets {
  readonly #path: string;
  readonly #deps: Required<TicketFileDeps>;

  constructor(path: string, deps: TicketFileDeps) {
    this.#path = path;
    this.#deps = { disk: systemDisk, ...deps };
  }

  /** Removed before it is used: of two runs at once, one can remove it. */
  async take(): Promise<Pick<Ticket, "id" | "secret"> | null> {
    try {
      const bytes = await this.#read();
      await this.#deps.disk.remove(this.#path);
      return await this.#decode(bytes);
    } catch {
      return null;
    }
  }

  /** In place of the one that is there. A crash may leave nothing, or half a file: no ticket. */
  async keep(ticket: Ticket): Promise<void> {
    const { disk } = this.#deps;
    const draft = `${this.#path}.tmp`;
    try {
      // What a killed run left; of two at once that meet here, one keeps no ticket.
      await disk.remove(draft).catch(() => {});
      const bytes = await this.#encode(ticket);
      using file = await disk.open(draft, { write: true, createNew: true, mode: MODE_PRIVATE });
      await file.write(bytes);
      await disk.rename(draft, this.#path);
    } catch {
      await disk.remove(draft).catch(() => {});
    }
  }

  /** Looked at before it is opened: a link leads elsewhere, and to open a FIFO waits for ever. */
  async #read(): Promise<Bytes> {
    const { disk } = this.#deps;
    if (!(await disk.lstat(this.#path)).isFile) return new Uint8Array();
    using file = await disk.open(this.#path, { read: true });
    return await readUpTo(file, FILE_BYTES + 1);
  }

  /** magic 16 | bank_kid 16 | ends at 8 | id 16 | secret 32 | SHA-256 of all before 32 */
  async #encode({ id, secret, lifetimeS }: Ticket): Promise<Bytes> {
    const { primitives, clock, bankKid } = this.#deps;
    const endMs = clock.now() + lifetimeS * 1_000;
    const body = concat(MAGIC, bankKid, uint(endMs, 8), id, secret);
    return concat(body, await primitives.sha256(body));
  }

  async #decode(bytes: Bytes): Promise<Pick<Ticket, "id" | "secret"> | null> {
    const { primitives, clock, bankKid } = this.#deps;
    const body = bytes.slice(0, BODY_BYTES);
    const isWhole = bytes.length === FILE_BYTES &&
      equalBytes(body.subarray(0, MAGIC.length), MAGIC) &&
      equalBytes(bytes.subarray(BODY_BYTES), await primitives.sha256(body));
    if (!isWhole || !equalBytes(body.subarray(16, 32), bankKid)) return null;
    if (Number(new DataView(body.buffer).getBigUint64(32)) <= clock.now()) return null;
    return { id: body.slice(40, 56), secret: body.slice(56) };
  }
}
