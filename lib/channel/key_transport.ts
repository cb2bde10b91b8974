import type { Bytes } from "../bytes.ts";
import type { Random } from "../random.ts";

/** The private half of the bank's RSA key, as the handshake uses it. */
export interface RsaDecryptor {
  readonly modulusBytes: number;
  /** Whether the ciphertext, read as a number, is below the modulus. */
  isInRange(ciphertext: Bytes): boolean;
  /** RSA-OAEP-SHA-256 (RFC 8017, 7.1.2); null for any failure whatever. */
  decrypt(ciphertext: Bytes, label: Bytes): Promise<Bytes | null>;
}

/** A valid ciphertext of this key, decrypted in the place of one that is out of range. */
export interface Decoy {
  readonly ciphertext: Bytes;
  readonly label: Bytes;
}

/**
 * RSA key transport with implicit rejection: a random secret is drawn first, and whatever goes
 * wrong, the handshake goes on with it. There is no error to observe, hence no oracle: the
 * sender's next record simply does not open.
 */
export class KeyTransport {
  readonly #rsa: RsaDecryptor;
  readonly #random: Random;
  readonly #decoy: Decoy;

  constructor(rsa: RsaDecryptor, random: Random, decoy: Decoy) {
    this.#rsa = rsa;
    this.#random = random;
    this.#decoy = decoy;
  }

  /** The session secret, 32 bytes: the sender's, or one that nobody else knows. */
  async open(ciphertext: Bytes, label: Bytes): Promise<Bytes> {
    const substitute = this.#random(32);
    // RustCrypto answers a number >= n in a twentieth of the time, so such a ciphertext is
    // replaced by one that costs the same work.
    const inRange = this.#rsa.isInRange(ciphertext);
    const opened = inRange
      ? await this.#rsa.decrypt(ciphertext, label)
      : await this.#rsa.decrypt(this.#decoy.ciphertext, this.#decoy.label);
    return inRange && opened?.length === 32 ? opened : substitute;
  }
}
