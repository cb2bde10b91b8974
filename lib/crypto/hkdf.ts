import { utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import type { Primitives } from "./primitives.ts";

const FIRST_BLOCK = Uint8Array.of(1);
/** "If not provided, salt is set to a string of HashLen zeros" (RFC 5869, 2.2). */
const NO_SALT = new Uint8Array(32);

/** HKDF-Extract with SHA-256: the 32-byte pseudorandom key (RFC 5869, 2.2). */
export async function hkdfExtract(p: Primitives, salt: Bytes, ikm: Bytes): Promise<Bytes> {
  return await p.hmacSha256(salt, ikm);
}

/**
 * HKDF-Expand to 32 bytes: T(1) = HMAC(prk, info ‖ 01) is all of it, as SHA-256 gives 32 bytes
 * a block (RFC 5869, 2.3). A text stands for its UTF-8 bytes, without a terminator.
 */
export async function hkdfExpand32(
  p: Primitives,
  prk: Bytes,
  label: string | Bytes,
): Promise<Bytes> {
  const info = typeof label === "string" ? utf8(label) : label;
  return await p.hmacSha256(prk, info, FIRST_BLOCK);
}

/** HKDF without salt to 32 bytes: Expand(Extract(no salt, ikm), label, 32) (RFC 5869, 2). */
export async function hkdf32(p: Primitives, ikm: Bytes, label: string | Bytes): Promise<Bytes> {
  return await hkdfExpand32(p, await hkdfExtract(p, NO_SALT, ikm), label);
}
