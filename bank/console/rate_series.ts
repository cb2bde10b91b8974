/** How often something happened in each of the last seconds. */
export class RateSeries {
  readonly #counts: number[];
  /** The second that the last count is of. */
  #second = 0;

  constructor(seconds: number) {
    this.#counts = Array(seconds).fill(0);
  }

  add(timeMs: number, count = 1): void {
    this.#moveTo(timeMs);
    const age = this.#second - Math.floor(timeMs / 1000);
    const place = this.#counts.length - 1 - age;
    if (place >= 0) this.#counts[place]! += count;
  }

  /** Whole seconds, oldest first; the one that runs is left out, for it would always look low. */
  until(timeMs: number): readonly number[] {
    this.#moveTo(timeMs);
    return this.#counts.slice(0, -1);
  }

  #moveTo(timeMs: number): void {
    const second = Math.floor(timeMs / 1000);
    const passed = Math.min(second - this.#second, this.#counts.length);
    if (passed <= 0) return;
    this.#counts.splice(0, passed);
    this.#counts.push(...Array<number>(passed).fill(0));
    this.#second = second;
  }
}

/** The mean of the last `seconds`. */
export function meanRate(series: readonly number[], seconds: number): number {
  const last = series.slice(-seconds);
  return last.reduce((sum, count) => sum + count, 0) / last.length;
}
