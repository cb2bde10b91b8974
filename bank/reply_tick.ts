import { sleep } from "../lib/clock.ts";
import type { Clock } from "../lib/clock.ts";

/** The shortest tick: a little more than one RSA-3072 decryption on a slow core. */
export const TICK_MS_MIN = 8;

/**
 * Answers to hellos leave on a grid that starts at their arrival, so that how long RSA took does
 * not show; failures later in the exchange close on the same grid.
 */
export class ReplyTick {
  readonly #clock: Clock;
  readonly #periodAt: (arrivalMs: number) => Promise<number> | number;

  /** @param periodAt the tick, in ms, for what arrived at this moment: {@linkcode TickGauge} */
  constructor(clock: Clock, periodAt: (arrivalMs: number) => Promise<number> | number) {
    this.#clock = clock;
    this.#periodAt = periodAt;
  }

  /** Resolves at arrival + k x period, for the smallest k >= 1 whose moment is not past. */
  async wait(arrivalMs: number): Promise<void> {
    const periodMs = await this.#periodAt(arrivalMs);
    const elapsed = this.#clock.monotonic() - arrivalMs;
    const ticks = Math.max(1, Math.ceil(elapsed / periodMs));
    await sleep(this.#clock, ticks * periodMs - elapsed);
  }
}
