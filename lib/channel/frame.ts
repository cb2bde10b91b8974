import { ByteWriter } from "../byte_writer.ts";
import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";
import { FRAME_BYTES_MAX } from "../limits.ts";

/** Frame types (docs/PROTOCOL.md, "Frames"). */
export const FRAME = {
  hello: 0x01,
  helloOk: 0x02,
  resume: 0x03,
  record: 0x10,
  alert: 0x7f,
} as const;

/** One frame: `u16 length | u8 type | body`, big-endian; length counts type and body. */
export interface Frame {
  readonly type: number;
  readonly body: Bytes;
  /** The whole frame as it was on the wire. */
  readonly bytes: Bytes;
}

/** For each type that a side accepts, the values its length field may have. */
export type FrameLengths = ReadonlyMap<number, readonly number[]>;

/** length = type 1 + fixed-size record + tag 32, for control, message and page records. */
export const RECORD_LENGTHS: readonly number[] = [289, 801, 1569];

/** What a bank accepts; the modulus size is that of its own RSA key. */
export function bankFrameLengths(modulusBytes: number): FrameLengths {
  return new Map([
    [FRAME.hello, [91 + modulusBytes]],
    [FRAME.resume, [123]],
    [FRAME.record, RECORD_LENGTHS],
  ]);
}

/** What an ATM accepts. */
export const ATM_FRAME_LENGTHS: FrameLengths = new Map([
  [FRAME.helloOk, [353]],
  [FRAME.record, RECORD_LENGTHS],
  [FRAME.alert, [2]],
]);

/** The bytes of a frame. */
export function encodeFrame(type: number, ...parts: readonly Bytes[]): Bytes {
  let size = 3;
  for (const part of parts) size += part.length;
  if (size > FRAME_BYTES_MAX) throw new RangeError("frame too long");
  const frame = new ByteWriter(size).u16(size - 2).u8(type);
  for (const part of parts) frame.put(part);
  return frame.whole();
}

/** Cuts a byte stream into frames; refuses a bad type or length before its body has come. */
export class FrameDecoder {
  readonly #lengths: FrameLengths;
  #buffer = new Uint8Array(FRAME_BYTES_MAX);
  #used = 0;

  constructor(lengths: FrameLengths) {
    this.#lengths = lengths;
  }

  /** Bytes received that are not yet part of a frame given out. */
  get pending(): number {
    return this.#used;
  }

  /**
   * Takes bytes from the stream and gives the frames they complete. Whole frames before a bad
   * header are given out first and the next call throws, so that it makes no difference how the
   * network cut the stream.
   * @throws {ProtocolError} `frame_type` or `frame_length`
   */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let rest = chunk;
    try {
      while (true) {
        const taken = Math.min(rest.length, this.#missing());
        this.#buffer.set(rest.subarray(0, taken), this.#used);
        this.#used += taken;
        rest = rest.subarray(taken);
        if (this.#missing() === 0) frames.push(this.#take());
        else if (rest.length === 0) return frames;
      }
    } catch (error) {
      if (frames.length === 0) throw error;
      return frames;
    }
  }

  /** How many bytes until the header, or the frame whose header is there, is complete. */
  #missing(): number {
    if (this.#used < 3) return 3 - this.#used;
    const length = (this.#buffer[0]! << 8) | this.#buffer[1]!;
    const allowed = this.#lengths.get(this.#buffer[2]!);
    if (allowed === undefined) throw new ProtocolError("frame_type");
    if (!allowed.includes(length)) throw new ProtocolError("frame_length");
    return 2 + length - this.#used;
  }

  #take(): Frame {
    const bytes = this.#buffer.slice(0, this.#used);
    this.#used = 0;
    return { type: bytes[2]!, body: bytes.subarray(3), bytes };
  }
}
