import type { RsaDecryptor } from "../lib/channel/key_transport.ts";
import type { Bytes } from "../lib/bytes.ts";

/** Decryptions waiting for a core; the next hello is told `busy`. */
export const RSA_QUEUE_MAX = 256;

/**
 * A bounded queue before the RSA key. The runtime decrypts on its own pool of threads; this keeps
 * a flood of hellos from filling that pool's unbounded queue, and from starving all other threads.
 */
export class RsaQueue implements RsaDecryptor {
  readonly #rsa: RsaDecryptor;
  readonly #workers: () => number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #reserved = 0;

  /** @param workers how many may decrypt at once just now, one at least */
  constructor(rsa: RsaDecryptor, workers: () => number) {
    this.#rsa = rsa;
    this.#workers = workers;
  }

  get modulusBytes(): number {
    return this.#rsa.modulusBytes;
  }

  isInRange(ciphertext: Bytes): boolean {
    return this.#rsa.isInRange(ciphertext);
  }

  /** Takes a place in the queue, or says at once that there is none; {@linkcode leave} frees it. */
  tryEnter(): boolean {
    if (this.#reserved >= RSA_QUEUE_MAX) return false;
    this.#reserved++;
    return true;
  }

  /** Gives back the place taken by {@linkcode tryEnter}. */
  leave(): void {
    this.#reserved--;
  }

  async decrypt(ciphertext: Bytes, label: Bytes): Promise<Bytes | null> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#begin();
    });
    try {
      return await this.#rsa.decrypt(ciphertext, label);
    } finally {
      this.#running--;
      this.#begin();
    }
  }

  /** Whoever ends looks for the next, and one at least is running while any wait. */
  #begin(): void {
    while (this.#waiting.length > 0 && this.#running < this.#workers()) {
      this.#running++;
      this.#waiting.shift()!();
    }
  }
}

/**
 * How many decrypt at once: one more than there are processors, or one of them would wait while the
 * main thread hands over the next hello. But a flood of hellos leaves a processor to the orders of
 * customers, while there are any.
 */
export function rsaThreads(processors: number, customersFirst: boolean): number {
  return customersFirst ? Math.max(1, processors - 1) : processors + 1;
}
