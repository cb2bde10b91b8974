import { systemClock } from "../../lib/clock.ts";
import type { Clock } from "../../lib/clock.ts";

/** The machine's clock, which a test can put forward; timers in the future stay where they are. */
export class SkewedClock implements Clock {
  #aheadMs = 0;

  putForward(ms: number): void {
    this.#aheadMs += ms;
  }

  now(): number {
    return systemClock.now();
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#aheadMs;
  }

  after(ms: number, callback: () => void): () => void {
    return systemClock.after(ms, callback);
  }
}
