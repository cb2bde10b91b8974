import { equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { ProtocolError } from "../../lib/errors.ts";
import {
  decodeEntry,
  decodeHeader,
  ENTRY_BYTES_MAX,
  ENTRY_HEADER_BYTES,
  isEntrySize,
  NO_PREVIOUS,
  peekEntryBytes,
} from "../../lib/audit/entry.ts";
import type { Entry } from "../../lib/audit/entry.ts";
import { CompactRange, hashLeaf } from "../../lib/audit/merkle_tree.ts";
import { Tampered } from "./tampered.ts";

/** An entry without its payload. */
export type Header = Omit<Entry, "payload">;

/** What is to be known of entries to judge their form; throws {@linkcode Tampered} otherwise. */
export interface EntryJudge {
  /** The length that the payload must have, as far as it can be told from its start. */
  payloadBytes(header: Header, start: Bytes): number | undefined;
  /** Looks at an entry's time and epoch; the rest of it may not be there yet. */
  checkHeader(header: Header): void;
  /** Looks at an entry that links to the one before it; the tree holds all before it. */
  checkEntry(entry: Entry, bytes: Bytes, hash: Bytes): void;
  /** Whether a signature in the entry itself shows that it is as it was written. */
  isIntact(entry: Entry): boolean;
}

/**
 * Splits a log into entries and follows their links, naming the right entry when one does not
 * hold: an entry is held back until the next one links to it, so that a changed entry is told from
 * a changed link.
 */
export class LinkedEntries {
  /** The entries that the next one links to, and so all before it. */
  readonly tree = new CompactRange(nodeCrypto.sha256);
  readonly #judge: EntryJudge;
  /** Its first `filled` bytes are of entries to come; used again and again. */
  #buffer: Bytes = new Uint8Array();
  #filled = 0;
  /** The entry before, which the tree does not hold yet, and the link before that. */
  #last: { readonly entry: Entry; readonly hash: Bytes } | undefined;
  #beforeLast: Bytes = NO_PREVIOUS;
  /** The entry at `next - 1` does not link to the one before it: which of them is wrong? */
  #broken = false;
  #next = 0n;

  constructor(judge: EntryJudge) {
    this.#judge = judge;
  }

  /** The number of entries so far. */
  get next(): bigint {
    return this.#next;
  }

  /** The entry before, if there is one. */
  get last(): Entry | undefined {
    return this.#last?.entry;
  }

  /** Bytes of an entry that is not whole. */
  get tornBytes(): number {
    return this.#filled;
  }

  /** Takes the next bytes; the caller may overwrite them afterwards. @throws {Tampered} */
  push(chunk: Bytes): void {
    this.#keep(chunk);
    this.#blameHere(() => {
      const bytes = this.#buffer.subarray(0, this.#filled);
      let offset = 0;
      for (;;) {
        const rest = bytes.subarray(offset);
        const size = this.#frame(rest);
        if (size === undefined || size > rest.length) break;
        this.#take(rest.subarray(0, size));
        offset += size;
      }
      this.#buffer.copyWithin(0, offset, this.#filled);
      this.#filled -= offset;
    });
  }

  /** There are no more. The tree then holds all of them. @throws {Tampered} */
  end(): void {
    if (this.#broken) this.#settleByItself();
    if (this.#last !== undefined) this.tree.append(this.#last.hash);
  }

  #keep(chunk: Bytes): void {
    const filled = this.#filled + chunk.length;
    if (filled > this.#buffer.length) {
      const larger = new Uint8Array(filled + ENTRY_BYTES_MAX);
      larger.set(this.#buffer.subarray(0, this.#filled));
      this.#buffer = larger;
    }
    this.#buffer.set(chunk, this.#filled);
    this.#filled = filled;
  }

  /** A malformed entry; an open question about the two before it goes first. */
  #blameHere(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ProtocolError) && !(error instanceof Tampered)) throw error;
      if (this.#broken && !(error instanceof Tampered && error.index < this.#next)) {
        throw this.#unlinked();
      }
      throw error instanceof Tampered ? error : new Tampered(this.#next, error.message);
    }
  }

  /** The size of the entry that begins here, checked as far as its bytes are there. */
  #frame(start: Bytes): number | undefined {
    if (start.length < 4) return undefined;
    const size = peekEntryBytes(start);
    if (!isEntrySize(size)) throw new Tampered(this.#next, "its length is impossible");
    if (start.length < ENTRY_HEADER_BYTES) return size;
    const header = decodeHeader(start);
    // Every type has one possible length, so a changed length cannot pass for a torn entry.
    const payload = this.#judge.payloadBytes(header, start.subarray(ENTRY_HEADER_BYTES));
    if (payload !== undefined && size !== ENTRY_HEADER_BYTES + payload) {
      throw new Tampered(this.#next, "its length does not fit its type");
    }
    if (start.length < size) this.#checkPlace(header);
    return size;
  }

  #take(bytes: Bytes): void {
    const entry = decodeEntry(bytes);
    const hash = hashLeaf(nodeCrypto.sha256, bytes);
    if (this.#last !== undefined && equalBytes(hash, this.#last.hash)) {
      throw new Tampered(this.#next, "it is a copy of the entry before it");
    }
    if (this.#broken) this.#settleByNext(entry);
    this.#checkPlace(entry);
    if (this.#isLinked(entry)) {
      if (this.#last !== undefined) this.tree.append(this.#last.hash);
      this.#judge.checkEntry(entry, bytes, hash);
    } else {
      if (this.#last === undefined) throw new Tampered(0n, "the first entry has one before it");
      this.#broken = true;
    }
    this.#beforeLast = this.#last?.hash ?? NO_PREVIOUS;
    this.#last = { entry, hash };
    this.#next++;
  }

  #checkPlace(header: Header): void {
    if (header.index !== this.#next) {
      // It would fit where the entry before it stands: that one was put in.
      const isIntruded = header.index === this.#next - 1n &&
        equalBytes(header.previous, this.#beforeLast);
      if (isIntruded) throw new Tampered(header.index, "it was put in");
      throw new Tampered(this.#next, `it says that it is entry ${header.index}`);
    }
    if (this.#isLinked(header)) this.#judge.checkHeader(header);
  }

  #isLinked(header: Header): boolean {
    return equalBytes(header.previous, this.#last?.hash ?? NO_PREVIOUS);
  }

  /** If the next entry links to the one whose own link is broken, that one is as it was written. */
  #settleByNext(next: Entry): never {
    throw this.#isLinked(next) ? this.#changed() : this.#unlinked();
  }

  /** No entry follows: the one whose link is broken must show by itself that it is intact. */
  #settleByItself(): never {
    const { entry } = this.#last!;
    this.tree.append(entry.previous);
    throw this.#judge.isIntact(entry) ? this.#changed() : this.#unlinked();
  }

  #changed(): Tampered {
    return new Tampered(this.#next - 2n, "it is not the entry that was written");
  }

  #unlinked(): Tampered {
    return new Tampered(this.#next - 1n, "it does not link to the entry before it");
  }
}
