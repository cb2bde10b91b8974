import type { Clock } from "../lib/clock.ts";
import { RUN_MS_MAX } from "../lib/limits.ts";

/** The ten seconds of a run. What a person takes to answer a question does not count. */
export class RunTimer {
  readonly #clock: Clock;
  #endMs: number;

  /** @param startedMs on the monotonic clock */
  constructor(clock: Clock, startedMs: number) {
    this.#clock = clock;
    this.#endMs = startedMs + RUN_MS_MAX;
  }

  /** When the run ends, on the monotonic clock. */
  get endMs(): number {
    return this.#endMs;
  }

  /** Stands still while the work lasts. */
  async pause<T>(work: () => Promise<T>): Promise<T> {
    const pausedMs = this.#clock.monotonic();
    try {
      return await work();
    } finally {
      this.#endMs += this.#clock.monotonic() - pausedMs;
    }
  }
}
