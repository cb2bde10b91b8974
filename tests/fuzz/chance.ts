/** Repeatable chance from a seed (xoshiro128**, Blackman and Vigna 2018); no secret. */
export class Chance {
  #state: Uint32Array;

  constructor(seed: number) {
    // Four different words from one, by the finaliser of splitmix32.
    let z = seed >>> 0;
    this.#state = Uint32Array.from({ length: 4 }, () => {
      z = (z + 0x9e3779b9) >>> 0;
      let t = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
      return (t ^ (t >>> 15)) >>> 0;
    });
  }

  /** A number from 0 to `below` - 1. */
  below(below: number): number {
    return this.#next() % below;
  }

  /** One of them. */
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  #next(): number {
    const s = this.#state;
    const [s0, s1, s2, s3] = [s[0]!, s[1]!, s[2]!, s[3]!];
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    s[2] = s2 ^ s0;
    s[3] = s3 ^ s1;
    s[1] = s1 ^ s[2]!;
    s[0] = s0 ^ s[3]!;
    s[2] = s[2]! ^ (s1 << 9);
    s[3] = (s[3]! << 11) | (s[3]! >>> 21);
    return result;
  }
}
