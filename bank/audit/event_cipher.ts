import { createCipheriv, createHash } from "node:crypto";
import { utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { EVENT_BYTES } from "./event_codec.ts";

const COUNTER = Uint8Array.of(0, 0, 0, 1);
const RATCHET_INFO = utf8("cofre/1 audit ratchet");
const COMMITMENT_PREFIX = utf8("cofre/1 audit key");
const BLOCK_BYTES = 16;

/**
 * One step of the ratchet: K_(j+1) ‖ batch key j = SHA-512(00000001 ‖ K_j ‖ "cofre/1 audit
 * ratchet"), the one-step KDF of NIST SP 800-56C rev. 2, 4.1, option 1. Nobody computes back.
 */
export function stepRatchet(key: Bytes): { readonly next: Bytes; readonly batchKey: Bytes } {
  const digest = createHash("sha512").update(COUNTER).update(key).update(RATCHET_INFO).digest();
  return {
    next: new Uint8Array(digest.subarray(0, 32)),
    batchKey: new Uint8Array(digest.subarray(32)),
  };
}

/**
 * What an EPOCH entry says of its K_0, so that all auditors provably get the same one: SHA-256(
 * "cofre/1 audit key" ‖ K_0).
 */
export function commitToKey(key: Bytes): Bytes {
  return new Uint8Array(createHash("sha256").update(COMMITMENT_PREFIX).update(key).digest());
}

/**
 * Encrypts or decrypts events that stand one after another in a batch, the first of them at place
 * `first`: AES-256-CTR under the batch's own key, the counter going on from event to event.
 * No MAC: links, tree and seal authenticate the ciphertext, and nobody decrypts what they have not
 * proved (LogVerifier.onSealed).
 */
export function cryptEvents(
  batchKey: Bytes,
  first: number,
  events: Bytes,
  eventBytes: number = EVENT_BYTES,
): Bytes {
  const counter = new Uint8Array(BLOCK_BYTES);
  new DataView(counter.buffer).setBigUint64(8, BigInt(first * eventBytes / BLOCK_BYTES));
  const cipher = createCipheriv("aes-256-ctr", batchKey, counter);
  const crypted = new Uint8Array(cipher.update(events));
  // Gives no byte, but without it the runtime keeps the cipher, and the key, for ever.
  cipher.final();
  return crypted;
}
