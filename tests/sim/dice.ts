import { utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";

/**
 * All the chance there is in a simulated world: numbers that follow from a label alone (sfc32).
 * Who throws has dice of their own, so that taking one step away changes no other one's throws.
 */
export class Dice {
  readonly #state: Uint32Array;

  constructor(label: string) {
    this.#state = new Uint32Array(nodeCrypto.sha256(utf8(label)).buffer, 0, 4).slice();
  }

  /** 32 random bits. */
  next(): number {
    const s = this.#state;
    const sum = (s[0]! + s[1]! + s[3]!) >>> 0;
    s[3]! += 1;
    s[0] = s[1]! ^ (s[1]! >>> 9);
    s[1] = s[2]! + (s[2]! << 3);
    s[2] = ((s[2]! << 21) | (s[2]! >>> 11)) + sum;
    return sum;
  }

  /** 0..1, less than 1. */
  fraction(): number {
    return this.next() / 2 ** 32;
  }

  /** A whole number from..to, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)]!;
  }

  /** Milliseconds: mostly near `usual`, now and then much longer. */
  delay(usual: number): number {
    const tail = this.chance(0.02) ? 20 : 1;
    return usual * tail * (0.5 + this.fraction());
  }

  /** The {@linkcode Random} of a program. */
  bytes(length: number): Bytes {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = this.next() >>> 24;
    return bytes;
  }
}
