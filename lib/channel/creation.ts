import { isAccountName } from "../account_name.ts";
import { concat, isZero, latin1, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";
import { ACCOUNT_NAME_MAX } from "../limits.ts";

/** What a creation carries in the place of a counterparty. */
export interface Creation {
  /** 1..250 characters of `[_\-.0-9a-z]`. */
  readonly name: string;
  /** The card's Ed25519 public key, 32 bytes. */
  readonly possessionKey: Bytes;
  /** The PIN's Ed25519 public key, 32 bytes; zero = the card has no PIN. */
  readonly pinKey: Bytes;
}

/** The bytes of a creation's part of an order. */
export const CREATION_BYTES = 1 + ACCOUNT_NAME_MAX + 32 + 32;

/** length 1 | name, padded with zeros to 250 | possession key 32 | PIN key 32 */
export function encodeCreation(creation: Creation): Bytes {
  const name = new Uint8Array(1 + ACCOUNT_NAME_MAX);
  name[0] = creation.name.length;
  name.set(utf8(creation.name), 1);
  return concat(name, creation.possessionKey, creation.pinKey);
}

/** @throws {ProtocolError} `bad_account` or `nonzero_padding` */
export function decodeCreation(bytes: Bytes): Creation {
  const length = bytes[0]!;
  const name = latin1(bytes.subarray(1, 1 + length));
  if (length > ACCOUNT_NAME_MAX || !isAccountName(name)) throw new ProtocolError("bad_account");
  if (!isZero(bytes.subarray(1 + length, 1 + ACCOUNT_NAME_MAX))) {
    throw new ProtocolError("nonzero_padding");
  }
  const keys = bytes.subarray(1 + ACCOUNT_NAME_MAX);
  return { name, possessionKey: keys.slice(0, 32), pinKey: keys.slice(32) };
}
