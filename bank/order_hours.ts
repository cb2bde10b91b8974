import type { Clock } from "../lib/clock.ts";

/** A session that is at work gives its next order sooner than this. */
const PAUSE_MS = 50;

/** Whether customers are being served: strangers' orders do not count. */
export class OrderHours {
  readonly #clock: Pick<Clock, "monotonic">;
  #servedMs = -Infinity;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** A customer got an answer a moment ago. */
  get areNow(): boolean {
    return this.#clock.monotonic() - this.#servedMs < PAUSE_MS;
  }

  /** A customer gets an answer. */
  served(): void {
    this.#servedMs = this.#clock.monotonic();
  }
}
