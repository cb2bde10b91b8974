/** Upper bounds in seconds: from what one order takes alone to what a full bank makes it wait. */
const BOUNDS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** How long something took, as Prometheus counts it. */
export class Histogram {
  readonly #counts: number[] = BOUNDS_S.map(() => 0);
  #count = 0;
  #sumS = 0;

  add(durationMs: number): void {
    const seconds = durationMs / 1000;
    const bucket = BOUNDS_S.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) this.#counts[bucket]!++;
    this.#count++;
    this.#sumS += seconds;
  }

  get count(): number {
    return this.#count;
  }

  get sumS(): number {
    return this.#sumS;
  }

  /** How many took at most so long, for each bound. */
  *buckets(): Generator<[boundS: number, count: number]> {
    let below = 0;
    for (const [i, count] of this.#counts.entries()) yield [BOUNDS_S[i]!, below += count];
  }

  /** The bound under which half of them are, in seconds; undefined: there are none. */
  get medianS(): number | undefined {
    if (this.#count === 0) return undefined;
    for (const [bound, count] of this.buckets()) if (count * 2 >= this.#count) return bound;
    return Infinity;
  }
}
