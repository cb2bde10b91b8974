import { ByteWriter } from "../byte_writer.ts";
import { brief } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";
import { FRAME_BYTES_MAX } from "../limits.ts";

/** u16 length and u8 type. */
const HEADER_BYTES = 3;

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

const MESSAGE_LENGTH = 801;
/** length = type 1 + fixed-size record + tag 32, for control, message and page records. */
export const RECORD_LENGTHS: readonly number[] = [289, MESSAGE_LENGTH, 1569];
/** A whole frame with a request, the largest that an ATM sends. */
export const REQUEST_FRAME_BYTES: number = 2 + MESSAGE_LENGTH;

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

/** The bytes of a frame, {@linkcode brief}: it is sent at once. */
export function encodeFrame(type: number, ...parts: readonly Bytes[]): Bytes {
  let size = HEADER_BYTES;
  for (const part of parts) size += part.length;
  if (size > FRAME_BYTES_MAX) throw new RangeError("frame too long");
  const frame = new ByteWriter(brief(size)).u16(size - 2).u8(type);
  for (const part of parts) frame.put(part);
  return frame.whole();
}

/** Cuts a byte stream into frames; refuses a bad type or length before its body has come. */
export class FrameDecoder {
  readonly #lengths: FrameLengths;
  /** The bytes of a header so far, big-endian; no array, which each idle session would have. */
  #header = 0;
  /** The frame whose header is there; an idle session has none. */
  #frame: Bytes | null = null;
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
    let at = 0;
    try {
      while (true) {
        while (this.#used < HEADER_BYTES) {
          if (at === chunk.length) return frames;
          this.#header = (this.#header << 8) | chunk[at++]!;
          this.#used++;
        }
        const frame = this.#frame ??= this.#begin();
        const end = Math.min(chunk.length, at + frame.length - this.#used);
        frame.set(chunk.subarray(at, end), this.#used);
        this.#used += end - at;
        at = end;
        if (this.#used < frame.length) return frames;
        frames.push(this.#take(frame));
      }
    } catch (error) {
      if (frames.length === 0) throw error;
      return frames;
    }
  }

  /** Room for the frame whose header is complete. */
  #begin(): Bytes {
    const length = this.#header >> 8;
    const allowed = this.#lengths.get(this.#header & 0xff);
    if (allowed === undefined) throw new ProtocolError("frame_type");
    if (!allowed.includes(length)) throw new ProtocolError("frame_length");
    // Not brief: it waits for whoever sends it.
    const frame = new Uint8Array(2 + length);
    for (let i = 0; i < HEADER_BYTES; i++) frame[i] = this.#header >> 8 * (HEADER_BYTES - 1 - i);
    return frame;
  }

  #take(bytes: Bytes): Frame {
    this.#frame = null;
    this.#header = 0;
    this.#used = 0;
    return { type: bytes[2]!, body: bytes.subarray(HEADER_BYTES), bytes };
  }
}
