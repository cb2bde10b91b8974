import type { Clock } from "../lib/clock.ts";
import { TICK_MS_MIN } from "./reply_tick.ts";

/** Decryptions that the tick is taken from: the newest ones. */
const SAMPLES = 7;
/** How often one more is made, while there are hellos. */
const INTERVAL_MS = 1_000;
/** A tick is a multiple of this: nothing finer can be read from it. */
const STEP_MS = 2;
/** Of the shortest decryption: whoever makes the machine busy makes nobody wait for longer. */
const SHORTEST_TIMES_MAX = 8;
/** Ticks remembered: nothing waits for its answer through so many changes, one a second at most. */
const TICKS_MAX = 60;

/**
 * How long the tick has to be here and now: twice the median of what RSA took lately. Measured on a
 * ciphertext of the bank's own alone: made from the times of hellos, the tick would tell their
 * senders the very average that it is there to hide (docs/PROTOCOL.md, "Why RSA needs the tick").
 */
export class TickGauge {
  readonly #clock: Clock;
  readonly #decryptOwn: () => Promise<unknown>;
  readonly #first: Promise<void>;
  /** The newest last. */
  readonly #timesMs: number[] = [];
  #shortestMs = Infinity;
  /** What the tick was, and from when on; the newest last. */
  readonly #ticks: { readonly periodMs: number; readonly fromMs: number }[] = [];
  #nextMs = -Infinity;

  /** @param decryptOwn decrypts a ciphertext that nobody else has seen */
  constructor(clock: Clock, decryptOwn: () => Promise<unknown>) {
    this.#clock = clock;
    this.#decryptOwn = decryptOwn;
    this.#first = this.#begin();
  }

  /**
   * The tick, in ms, for what arrived at this moment: the one that held then, so that nothing a
   * hello sets off changes the grid that it is answered on.
   */
  async periodAt(arrivalMs: number): Promise<number> {
    await this.#first;
    const nowMs = this.#clock.monotonic();
    if (nowMs >= this.#nextMs) {
      this.#nextMs = nowMs + INTERVAL_MS;
      this.#measure().then(() => this.#settle());
    }
    const held = this.#ticks.findLast(({ fromMs }) => fromMs <= arrivalMs) ?? this.#ticks[0]!;
    return held.periodMs;
  }

  async #begin(): Promise<void> {
    while (this.#timesMs.length < SAMPLES) await this.#measure();
    this.#ticks.push({ periodMs: this.#gauge(), fromMs: -Infinity });
    this.#nextMs = this.#clock.monotonic() + INTERVAL_MS;
  }

  async #measure(): Promise<void> {
    const startMs = this.#clock.monotonic();
    await this.#decryptOwn();
    const tookMs = this.#clock.monotonic() - startMs;
    this.#shortestMs = Math.min(this.#shortestMs, tookMs);
    this.#timesMs.push(tookMs);
    if (this.#timesMs.length > SAMPLES) this.#timesMs.shift();
  }

  #settle(): void {
    const periodMs = this.#gauge();
    if (periodMs === this.#ticks.at(-1)!.periodMs) return;
    this.#ticks.push({ periodMs, fromMs: this.#clock.monotonic() });
    if (this.#ticks.length > TICKS_MAX) this.#ticks.shift();
  }

  #gauge(): number {
    const medianMs = this.#timesMs.toSorted((a, b) => a - b)[SAMPLES >> 1]!;
    const wantedMs = Math.min(2 * medianMs, SHORTEST_TIMES_MAX * this.#shortestMs);
    return Math.max(TICK_MS_MIN, STEP_MS * Math.ceil(wantedMs / STEP_MS));
  }
}
