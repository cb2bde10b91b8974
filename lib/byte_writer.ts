import type { Bytes } from "./bytes.ts";
import { assert } from "./errors.ts";

/**
 * Writes big-endian fields one after another into one array: each array of its own would cost more
 * than what is done with it. Writing more than there is room for is a bug, and throws a RangeError.
 */
export class ByteWriter {
  readonly #bytes: Bytes;
  readonly #view: DataView;
  #offset = 0;

  /** Fills the target, or as many new bytes, from the front. */
  constructor(target: Bytes | number) {
    this.#bytes = typeof target === "number" ? new Uint8Array(target) : target;
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
  }

  /** Bytes written. */
  get offset(): number {
    return this.#offset;
  }

  u8(value: number): this {
    this.#view.setUint8(this.#advance(1), value);
    return this;
  }

  u16(value: number): this {
    this.#view.setUint16(this.#advance(2), value);
    return this;
  }

  /** A number is a time in ms; signed values in two's complement. */
  u64(value: bigint | number): this {
    this.#view.setBigUint64(this.#advance(8), BigInt(value));
    return this;
  }

  put(bytes: Uint8Array): this {
    this.#bytes.set(bytes, this.#advance(bytes.length));
    return this;
  }

  /** All of it, which is exactly full. */
  whole(): Bytes {
    assert(this.#offset === this.#bytes.length, "every byte has been written");
    return this.#bytes;
  }

  #advance(size: number): number {
    const start = this.#offset;
    this.#offset += size;
    return start;
  }
}
