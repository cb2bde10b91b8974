import { concat, utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import { CARD_KINDS } from "./card_id.ts";
import { argon2id } from "./crypto/argon2id.ts";
import type { Argon2Cost } from "./crypto/argon2id.ts";
import type { Primitives } from "./crypto/primitives.ts";

// A user name and a password are a card without a file: its id and secret are computed anew at
// every log-in, and the password never leaves the ATM.

/** Fixed by cofre/1: there is no file that could tell another cost. */
const LOGIN_COST: Argon2Cost = { memoryMib: 64, passes: 3, parallelism: 1 };

/** The id of an account's log-in: 02 ‖ SHA-256("cofre/1 login" ‖ identity key ‖ account)[0..15]. */
export async function loginCardId(
  p: Primitives,
  identityKey: Bytes,
  account: string,
): Promise<Bytes> {
  const hash = await p.sha256(utf8("cofre/1 login"), identityKey, utf8(account));
  return concat(Uint8Array.of(CARD_KINDS.login), hash.subarray(0, 15));
}

/**
 * The secret of a log-in: Argon2id(password, salt = SHA-256("cofre/1 login salt" ‖ identity key ‖
 * account)), 32 bytes. The bank's key in it makes what was computed for one bank of no use at
 * another. The password is taken in NFC, so that it is the same on every keyboard.
 */
export async function loginSecret(
  p: Primitives,
  identityKey: Bytes,
  account: string,
  password: string,
): Promise<Bytes> {
  const salt = await p.sha256(utf8("cofre/1 login salt"), identityKey, utf8(account));
  return await argon2id(utf8(password.normalize("NFC")), salt, LOGIN_COST);
}
