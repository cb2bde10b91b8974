import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { concat, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { ProtocolError } from "../../lib/errors.ts";
import { EVENT_BYTES } from "./event_codec.ts";

/** Ciphertext and tag of an event: the payload of every EVENT entry. */
export const SEALED_EVENT_BYTES = EVENT_BYTES + 16;

const CIPHER = "aes-256-gcm";
const COUNTER = Uint8Array.of(0, 0, 0, 1);
const RATCHET_INFO = utf8("cofre/1 audit ratchet");
const COMMITMENT_PREFIX = utf8("cofre/1 audit key");
/** Every entry has a key of its own, so no nonce can ever repeat under one. */
const NONCE = new Uint8Array(12);

/**
 * One step of the ratchet: K_(j+1) ‖ entry key j = SHA-512(00000001 ‖ K_j ‖ "cofre/1 audit
 * ratchet"), the one-step KDF of NIST SP 800-56C rev. 2, 4.1, option 1. Nobody computes back.
 */
export function stepRatchet(key: Bytes): { readonly next: Bytes; readonly entryKey: Bytes } {
  const digest = createHash("sha512").update(COUNTER).update(key).update(RATCHET_INFO).digest();
  return {
    next: new Uint8Array(digest.subarray(0, 32)),
    entryKey: new Uint8Array(digest.subarray(32)),
  };
}

/**
 * What an EPOCH entry says of its K_0, so that all auditors provably get the same one: SHA-256(
 * "cofre/1 audit key" ‖ K_0).
 */
export function commitToKey(key: Bytes): Bytes {
  return new Uint8Array(createHash("sha256").update(COMMITMENT_PREFIX).update(key).digest());
}

/** Encrypts an event under the key of its entry, AES-256-GCM. */
export function sealEvent(entryKey: Bytes, plaintext: Bytes): Bytes {
  const cipher = createCipheriv(CIPHER, entryKey, NONCE);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return concat(ciphertext, cipher.getAuthTag());
}

/** Decrypts an event. @throws {ProtocolError} `event_key` if key or payload are not the right ones. */
export function openEvent(entryKey: Bytes, payload: Bytes): Bytes {
  const decipher = createDecipheriv(CIPHER, entryKey, NONCE, { authTagLength: 16 });
  decipher.setAuthTag(payload.subarray(-16));
  try {
    const plaintext = decipher.update(payload.subarray(0, -16));
    decipher.final();
    return new Uint8Array(plaintext);
  } catch {
    throw new ProtocolError("event_key");
  }
}
