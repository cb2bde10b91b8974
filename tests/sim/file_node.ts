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
    this.#unsynced = [];
  }

  /** Each write may last, or not, or only its beginning. */
  loseUnsynced(dice: Dice): void {
    const writes = this.#unsynced;
    for (const { offset, before, sizeBefore } of writes.toReversed()) {
      this.#put(offset, before, sizeBefore);
    }
    for (const { offset, after, sizeAfter } of writes) {
      const part = dice.pick([0, 1, dice.fraction()]);
      if (part === 0) continue;
      const kept = after.subarray(0, Math.ceil(after.length * part));
      const whole = kept.length === after.length;
      this.#put(offset, kept, whole ? sizeAfter : Math.max(this.#size, offset + kept.length));
    }
    this.#unsynced = [];
  }

  #keep(offset: number, after: Bytes, sizeAfter: number): void {
    this.#unsynced.push({
      offset,
      before: this.read(offset, sizeAfter < this.#size ? this.#size - offset : after.length),
      sizeBefore: this.#size,
      after,
      sizeAfter,
    });
    if (this.#unsynced.length > UNSYNCED_MAX) this.#unsynced.shift();
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
