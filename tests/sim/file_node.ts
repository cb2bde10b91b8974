import { concat } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Dice } from "./dice.ts";

/** Older writes the system has done by itself by now. */
const UNSYNCED_MAX = 64;

/** One write that a power cut may undo. */
interface Write {
  readonly offset: number;
  /** What was there; shorter where the file ended. */
  readonly before: Bytes;
  readonly sizeBefore: number;
  readonly after: Bytes;
  readonly sizeAfter: number;
}

/** A file: its bytes now, and how to get back to what is sure. */
export class FileNode {
  readonly kind = "file";
  readonly ino: number;
  readonly mode: number;
  /** The open file that has locked it. */
  holder: object | null = null;
  #buffer: Bytes = new Uint8Array(256);
  #size = 0;
  #unsynced: Write[] = [];
  /** The first of them, which no sync has saved and none ever will. */
  #given = 0;

  constructor(ino: number, mode: number) {
    this.ino = ino;
    this.mode = mode;
  }

  get size(): number {
    return this.#size;
  }

  bytes(): Bytes {
    return this.#buffer.slice(0, this.#size);
  }

  read(offset: number, length: number): Bytes {
    return this.#buffer.slice(offset, Math.min(this.#size, offset + length));
  }

  write(offset: number, after: Bytes): void {
    this.#keep(offset, after.slice(), Math.max(this.#size, offset + after.length));
  }

  truncate(size: number): void {
    this.#keep(size, new Uint8Array(), size);
  }

  sync(): void {
    const saved = this.#unsynced.slice(this.#given);
    // What was given up is only saved if it was written again.
    this.#unsynced = this.#unsynced.slice(0, this.#given)
      .filter((given) => !saved.some((write) => covers(write, given)));
    this.#given = this.#unsynced.length;
  }

  /** A sync fails: the system has given up what was written, and a later sync says that all is well. */
  failSync(): void {
    this.#given = this.#unsynced.length;
  }

  /** Each write may last, or not, or only its beginning. */
  loseUnsynced(dice: Dice): void {
    const writes = this.#unsynced.map((write, i) => ({ ...write, isGiven: i < this.#given }));
    for (const { offset, before, sizeBefore, after, isGiven } of writes.toReversed()) {
      // What was given up leaves a hole: what was written behind it lasts, once that was synced.
      const hole = concat(before, new Uint8Array(Math.max(0, after.length - before.length)));
      this.#put(offset, isGiven ? hole : before, isGiven ? this.#size : sizeBefore);
    }
    for (const { offset, after, sizeAfter, isGiven } of writes) {
      const part = dice.pick([0, 1, dice.fraction()]);
      if (part === 0) continue;
      const kept = after.subarray(0, Math.ceil(after.length * part));
      const isWhole = kept.length === after.length && !isGiven;
      this.#put(offset, kept, isWhole ? sizeAfter : Math.max(this.#size, offset + kept.length));
    }
    this.#unsynced = [];
    this.#given = 0;
  }

  #keep(offset: number, after: Bytes, sizeAfter: number): void {
    this.#unsynced.push({
      offset,
      before: this.read(offset, sizeAfter < this.#size ? this.#size - offset : after.length),
      sizeBefore: this.#size,
      after,
      sizeAfter,
    });
    if (this.#unsynced.length > UNSYNCED_MAX + this.#given) this.#unsynced.splice(this.#given, 1);
    this.#put(offset, after, sizeAfter);
  }

  #put(offset: number, bytes: Bytes, size: number): void {
    const needed = Math.max(size, offset + bytes.length);
    if (needed > this.#buffer.length) {
      this.#buffer = concat(this.#buffer, new Uint8Array(needed));
    }
    this.#buffer.set(bytes, offset);
    this.#buffer.fill(0, size, Math.max(size, this.#size));
    this.#size = size;
  }
}

function covers(write: Write, { offset, after }: Write): boolean {
  return write.offset <= offset &&
    offset + after.length <= write.offset + write.after.length;
}
