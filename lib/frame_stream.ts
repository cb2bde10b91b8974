import type { Bytes } from "./bytes.ts";
import { FrameDecoder } from "./channel/frame.ts";
import type { Frame, FrameLengths } from "./channel/frame.ts";
import type { Clock } from "./clock.ts";
import { ProtocolError } from "./errors.ts";
import type { Wire } from "./wire.ts";

const NOTHING = new Uint8Array();

/** Frames of one connection, each awaited only until a deadline. */
export class FrameStream {
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #decoder: FrameDecoder;
  #waiting: Frame[] = [];
  #timedOut = false;
  #isWaiting = false;

  constructor(wire: Wire, clock: Clock, lengths: FrameLengths) {
    this.#wire = wire;
    this.#clock = clock;
    this.#decoder = new FrameDecoder(lengths);
  }

  /** Whether {@linkcode next} waits for the peer just now. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Bytes received of a frame that is not complete. */
  get pending(): number {
    return this.#decoder.pending;
  }

  /**
   * The next frame, or null when the peer ended the stream between two frames. The deadline is
   * for the whole frame, so that a byte now and then buys no time.
   * @param deadlineMs on the monotonic clock
   * @throws {ProtocolError} `timeout`, `truncated`, `connection_lost`, `frame_type`, `frame_length`
   */
  async next(deadlineMs: number): Promise<Frame | null> {
    const cancel = this.#closeAt(deadlineMs);
    this.#isWaiting = true;
    try {
      // What came last may end in a bad header, which the decoder tells only now.
      if (this.#waiting.length === 0) this.#waiting = this.#decoder.push(NOTHING);
      while (this.#waiting.length === 0) {
        const chunk = await this.#wire.read();
        if (this.#timedOut) throw new ProtocolError("timeout");
        if (chunk === null) {
          if (this.#decoder.pending > 0) throw new ProtocolError("truncated");
          return null;
        }
        this.#waiting = this.#decoder.push(chunk);
      }
      return this.#waiting.shift()!;
    } catch (error) {
      throw this.#asProtocolError(error);
    } finally {
      this.#isWaiting = false;
      cancel();
    }
  }

  /**
   * Sends a frame; a peer that does not take it in time loses the connection.
   * @throws {ProtocolError} `timeout` or `connection_lost`
   */
  async send(frame: Bytes, deadlineMs: number): Promise<void> {
    const cancel = this.#closeAt(deadlineMs);
    try {
      await this.#wire.write(frame);
    } catch (error) {
      throw this.#asProtocolError(error);
    } finally {
      cancel();
    }
  }

  #closeAt(deadlineMs: number): () => void {
    return this.#clock.after(Math.max(0, deadlineMs - this.#clock.monotonic()), () => {
      this.#timedOut = true;
      this.#wire.close();
    });
  }

  #asProtocolError(error: unknown): ProtocolError {
    if (this.#timedOut) return new ProtocolError("timeout");
    if (error instanceof ProtocolError) return error;
    return new ProtocolError("connection_lost");
  }
}
