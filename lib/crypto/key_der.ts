import { concat } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";

// RFC 8410: everything but the last 32 bytes of such a key is the same for every key.
const ED25519_PKCS8 = Uint8Array.fromHex("302e020100300506032b657004220420");
const X25519_PKCS8 = Uint8Array.fromHex("302e020100300506032b656e04220420");
const ED25519_SPKI = Uint8Array.fromHex("302a300506032b6570032100");
const X25519_SPKI = Uint8Array.fromHex("302a300506032b656e032100");

/** The PKCS#8 DER (48 bytes) of a 32-byte Ed25519 seed (RFC 8410, 7). */
export function ed25519Pkcs8(seed: Bytes): Bytes {
  return concat(ED25519_PKCS8, seed);
}

/** The PKCS#8 DER (48 bytes) of a 32-byte X25519 private key (RFC 8410, 7). */
export function x25519Pkcs8(privateKey: Bytes): Bytes {
  return concat(X25519_PKCS8, privateKey);
}

/** The SubjectPublicKeyInfo DER (44 bytes) of a 32-byte Ed25519 public key (RFC 8410, 4). */
export function ed25519Spki(publicKey: Bytes): Bytes {
  return concat(ED25519_SPKI, publicKey);
}

/** The SubjectPublicKeyInfo DER (44 bytes) of a 32-byte X25519 public key (RFC 8410, 4). */
export function x25519Spki(publicKey: Bytes): Bytes {
  return concat(X25519_SPKI, publicKey);
}

/** The 32 raw bytes of an Ed25519 SubjectPublicKeyInfo; `undefined` if it is anything else. */
export function rawEd25519Key(spki: Bytes): Bytes | undefined {
  return tail(spki, ED25519_SPKI);
}

/** The 32-byte seed of an Ed25519 PKCS#8 key; `undefined` if it is anything else. */
export function rawEd25519Seed(pkcs8: Bytes): Bytes | undefined {
  return tail(pkcs8, ED25519_PKCS8);
}

function tail(der: Bytes, prefix: Bytes): Bytes | undefined {
  if (der.length !== prefix.length + 32) return undefined;
  return prefix.every((byte, i) => der[i] === byte) ? der.slice(prefix.length) : undefined;
}
