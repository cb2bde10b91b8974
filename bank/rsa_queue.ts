import type { RsaDecryptor } from "../lib/channel/key_transport.ts";
import type { Bytes } from "../lib/bytes.ts";

/** Decryptions waiting for a core; the next hello is told `busy`. */
export const RSA_QUEUE_MAX = 256;

/**
 * A bounded queue before the RSA key. The runtime decrypts on its own pool of threads; this keeps
 * a flood of hellos from filling that pool's unbounded queue, and from starving the main thread.
 */
export class RsaQueue implements RsaDecryptor {
  readonly #rsa: RsaDecryptor;
  readonly #workers: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #reserved = 0;

  constructor(rsa: RsaDecryptor, workers: number) {
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
    if (this.#running >= this.#workers) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await this.#rsa.decrypt(ciphertext, label);
    } finally {
      // The slot passes to the next in line without ever being free in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
