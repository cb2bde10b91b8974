import type { Bytes } from "../../lib/bytes.ts";
import type { Process } from "./process.ts";
import type { Timeline } from "./timeline.ts";

/** One direction of a connection: pieces on their way, then pieces that wait to be read. */
export class Pipe {
  readonly #timeline: Timeline;
  #arrived: Bytes[] = [];
  #lastMs = 0;
  #state: "open" | "ended" | "broken" = "open";
  /** Nothing that is sent arrives. */
  #swallows = false;
  #wake: (() => void) | null = null;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Lets a piece arrive later, but never before one that was sent earlier. */
  deliver(bytes: Bytes, ms: number): void {
    const piece = bytes.slice();
    this.#later(ms, () => this.#arrived.push(piece));
  }

  /** The sender has no more to say. */
  end(ms: number): void {
    this.#later(ms, () => this.#state = "ended");
  }

  /** The connection breaks under both. */
  break(): void {
    this.#state = "broken";
    this.#wake?.();
  }

  /** The reader reads no more. */
  close(): void {
    if (this.#state === "open") this.#state = "ended";
    this.#arrived = [];
    this.#swallows = true;
    this.#wake?.();
  }

  /** Nothing more arrives, and nobody is told. */
  swallow(): void {
    this.#swallows = true;
  }

  /** @throws if the connection broke */
  checkWhole(): void {
    if (this.#state === "broken") throw new Deno.errors.ConnectionReset();
  }

  /** As `Wire.read()`. A reader that died meanwhile is told nothing any more. */
  async read(process: Process): Promise<Bytes | null> {
    while (this.#arrived.length === 0 && this.#state === "open") {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return await process.act(0.01, () => {
      if (this.#arrived.length > 0) return this.#arrived.shift()!;
      this.checkWhole();
      return null;
    });
  }

  #later(ms: number, arrive: () => void): void {
    this.#lastMs = Math.max(this.#lastMs, this.#timeline.nowMs + ms);
    this.#timeline.after(this.#lastMs - this.#timeline.nowMs, () => {
      if (this.#swallows) return;
      arrive();
      this.#wake?.();
    });
  }
}
