import type { Clock } from "../lib/clock.ts";

/** A session that is at work gives its next order sooner than this. */
const PAUSE_MS = 50;

/** Whether customers are being served. */
export class OrderHours {
  readonly #clock: Pick<Clock, "monotonic">;
  #inHand = 0;
  #lastMs = -Infinity;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** An order is in hand, or was a moment ago. */
  get areNow(): boolean {
    return this.#inHand > 0 || this.#clock.monotonic() - this.#lastMs < PAUSE_MS;
  }

  /** Serves an order. */
  async during<T>(serving: () => Promise<T>): Promise<T> {
    this.#inHand++;
    try {
      return await serving();
    } finally {
      this.#inHand--;
      this.#lastMs = this.#clock.monotonic();
    }
  }
}
