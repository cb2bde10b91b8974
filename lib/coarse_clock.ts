import type { Clock } from "./clock.ts";

/**
 * A clock whose timers are late by up to a grain, but cost next to nothing: all of them share one
 * timer of the clock below, so that a server can have one for each frame that it waits for.
 */
export class CoarseClock implements Clock {
  readonly #clock: Clock;
  readonly #grainMs: number;
  /** What is due at the end of each grain, where there is anything. */
  readonly #due = new Map<number, Set<{ readonly callback: () => void }>>();
  /** The last grain whose end has come. */
  #past = -Infinity;
  #ticking = false;

  constructor(clock: Clock, grainMs: number) {
    this.#clock = clock;
    this.#grainMs = grainMs;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  after(ms: number, callback: () => void): () => void {
    const atMs = this.#clock.monotonic();
    if (!this.#ticking) this.#past = Math.floor(atMs / this.#grainMs);
    const grain = Math.max(Math.ceil((atMs + ms) / this.#grainMs), this.#past + 1);
    const due = this.#due.get(grain) ?? new Set();
    const timer = { callback };
    this.#due.set(grain, due.add(timer));
    if (!this.#ticking) this.#tick();
    return () => {
      if (due.delete(timer) && due.size === 0) this.#due.delete(grain);
    };
  }

  #tick(): void {
    this.#ticking = true;
    this.#clock.after(this.#grainMs, () => {
      const end = Math.floor(this.#clock.monotonic() / this.#grainMs);
      while (this.#past < end) this.#ring(++this.#past);
      if (this.#due.size > 0) this.#tick();
      else this.#ticking = false;
    });
  }

  #ring(grain: number): void {
    const due = this.#due.get(grain) ?? [];
    this.#due.delete(grain);
    for (const { callback } of due) callback();
  }
}
