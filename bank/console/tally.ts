/** Names told apart; all others are counted together, so that nobody can fill the memory. */
const NAMES_MAX = 64;
const OTHERS = "other";

/** How often each of several names came. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    const key = this.#counts.has(name) || this.#counts.size < NAMES_MAX ? name : OTHERS;
    this.#counts.set(key, this.count(key) + 1);
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  get total(): number {
    return this.#counts.values().reduce((sum, count) => sum + count, 0);
  }

  /** In the order in which they came first, as it should be for whoever reads it again and again. */
  entries(): [name: string, count: number][] {
    return [...this.#counts];
  }

  /** The most frequent first. */
  top(max: number): [name: string, count: number][] {
    return this.entries().toSorted((a, b) => b[1] - a[1]).slice(0, max);
  }
}
