import type { Awaitable, Bytes } from "../bytes.ts";

/**
 * The primitives of cofre/1, all keys as raw bytes. Two backends: WebCrypto (asynchronous, no
 * `node:` module to load: the ATM, which starts once an order) and node:crypto (synchronous,
 * several times faster a call: the bank). Both pass the same vectors.
 */
export interface Primitives {
  /** Whether two tags are equal, in a time that does not depend on where they differ. */
  equal(a: Bytes, b: Bytes): boolean;
  /** SHA-256 of the parts one after another, 32 bytes (FIPS 180-4). */
  sha256(...parts: readonly Bytes[]): Awaitable<Bytes>;
  /** HMAC-SHA-256 of the parts one after another, 32 bytes (RFC 2104). */
  hmacSha256(key: Bytes, ...parts: readonly Bytes[]): Awaitable<Bytes>;
  /** AES-256-CTR: encryption and decryption are the same (NIST SP 800-38A, 6.5). */
  aes256Ctr(key: Bytes, counterBlock: Bytes, data: Bytes): Awaitable<Bytes>;
  /** The public key of a 32-byte X25519 private key (RFC 7748, 6.1). */
  x25519PublicKey(privateKey: Bytes): Awaitable<Bytes>;
  /**
   * The shared secret, 32 bytes (RFC 7748, 6.1).
   * @throws {ProtocolError} `low_order_point` if the result is all zero.
   */
  x25519(privateKey: Bytes, publicKey: Bytes): Awaitable<Bytes>;
  /** The public key of a 32-byte Ed25519 seed (RFC 8032, 5.1.5). */
  ed25519PublicKey(seed: Bytes): Awaitable<Bytes>;
  /** A 64-byte Ed25519 signature (RFC 8032, 5.1.6). */
  ed25519Sign(seed: Bytes, message: Bytes): Awaitable<Bytes>;
  /**
   * Whether the 64-byte signature holds (RFC 8032, 5.1.7). Says nothing of small-order keys:
   * {@linkcode isSafeEd25519Key} refuses those where a key is registered.
   */
  ed25519Verify(publicKey: Bytes, message: Bytes, signature: Bytes): Awaitable<boolean>;
  /**
   * RSA-OAEP with SHA-256 and MGF1-SHA-256 under a SubjectPublicKeyInfo (RFC 8017, 7.1.1). The
   * label has to be ASCII.
   */
  rsaOaepEncrypt(publicKeyDer: Bytes, label: Bytes, plaintext: Bytes): Awaitable<Bytes>;
}
