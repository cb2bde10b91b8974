import { utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import type { Primitives } from "../crypto/primitives.ts";
import type { BankIdentity } from "./bank_identity.ts";

/**
 * The running hash of the handshake: th0 names the bank, th1 adds the hello, th2 the bank's
 * answer, th3 its sealed parameters. Both sides compute each from what they sent and received,
 * so whoever changes one byte on the way ends with other keys.
 */
export class Transcript {
  readonly #primitives: Primitives;
  #hash: Bytes;

  private constructor(primitives: Primitives, hash: Bytes) {
    this.#primitives = primitives;
    this.#hash = hash;
  }

  /** th0 = H("cofre/1" ‖ H(RSA DER) ‖ H(identity DER)) */
  static async start(primitives: Primitives, bank: BankIdentity): Promise<Transcript> {
    const th0 = await primitives.sha256(
      utf8("cofre/1"),
      await primitives.sha256(bank.rsaDer),
      await primitives.sha256(bank.identityDer),
    );
    return new Transcript(primitives, th0);
  }

  /** The hash so far, 32 bytes. */
  get hash(): Bytes {
    return this.#hash;
  }

  /** th(n+1) = H(th(n) ‖ parts); gives the new hash. */
  async mix(...parts: readonly Bytes[]): Promise<Bytes> {
    this.#hash = await this.#primitives.sha256(this.#hash, ...parts);
    return this.#hash;
  }
}
