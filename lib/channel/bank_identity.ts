import type { Bytes } from "../bytes.ts";

/** What an ATM knows of a bank, and the bank of itself: the first two blocks of `bank.auth`. */
export interface BankIdentity {
  /** The RSA key's SubjectPublicKeyInfo, as it is in the file. */
  readonly rsaDer: Bytes;
  /** The Ed25519 identity key's SubjectPublicKeyInfo, as it is in the file. */
  readonly identityDer: Bytes;
  /** The same key raw, 32 bytes. */
  readonly identityKey: Bytes;
  /** SHA-256("cofre/1 kid" ‖ H(RSA DER) ‖ H(identity DER))[0..16] */
  readonly kid: Bytes;
}
