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
  readonly #periodMs: number;

  constructor(clock: Clock, periodMs: number) {
    this.#clock = clock;
    this.#periodMs = periodMs;
  }

  /** Resolves at arrival + k x period, for the smallest k >= 1 whose moment is not past. */
  async wait(arrivalMs: number): Promise<void> {
    const elapsed = this.#clock.monotonic() - arrivalMs;
    const ticks = Math.max(1, Math.ceil(elapsed / this.#periodMs));
    await sleep(this.#clock, ticks * this.#periodMs - elapsed);
  }
}

/** The period for this machine: 8 ms, or twice the median of 16 decryptions if that is more. */
export async function measureTick(clock: Clock, decryptOnce: () => Promise<unknown>): Promise<{
  periodMs: number;
  medianMs: number;
}> {
  const times: number[] = [];
  for (let i = 0; i < 16; i++) {
    const start = clock.monotonic();
    await decryptOnce();
    times.push(clock.monotonic() - start);
  }
  times.sort((a, b) => a - b);
  const medianMs = (times[7]! + times[8]!) / 2;
  return { periodMs: Math.max(TICK_MS_MIN, 2 * medianMs), medianMs };
}
