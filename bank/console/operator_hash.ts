import { decodeStrictBase64, encodeBase64 } from "../../lib/audit/strict_base64.ts";
import { equalBytes, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { argon2id } from "../../lib/crypto/argon2id.ts";
import type { Argon2Cost } from "../../lib/crypto/argon2id.ts";
import { ProtocolError } from "../../lib/errors.ts";
import { FormatError } from "../../lib/format_error.ts";
import type { Random } from "../../lib/random.ts";

/** What is kept of an operator's password. */
export interface OperatorHash {
  readonly cost: Argon2Cost;
  /** 16 bytes. */
  readonly salt: Bytes;
  /** 32 bytes. */
  readonly hash: Bytes;
}

/** That of a log-in at an ATM, for it keeps the whole bank's door. */
const COST: Argon2Cost = { memoryMib: 64, passes: 3, parallelism: 1 };
/** What a file may ask for: one that somebody else wrote must not eat the machine. */
const COST_MAX: Argon2Cost = { memoryMib: 1024, passes: 16, parallelism: 4 };

export async function hashPassword(password: string, random: Random): Promise<OperatorHash> {
  const salt = random(16);
  return { cost: COST, salt, hash: await argon2id(bytesOf(password), salt, COST) };
}

export async function isPassword(kept: OperatorHash, password: string): Promise<boolean> {
  return equalBytes(kept.hash, await argon2id(bytesOf(password), kept.salt, kept.cost));
}

/** Nobody's: checked against where there is no such operator, so that it takes as long. */
export const DECOY: OperatorHash = {
  cost: COST,
  salt: new Uint8Array(16),
  hash: new Uint8Array(32),
};

/** `$argon2id$v=19$m=65536,t=3,p=1$SALT$HASH`, the PHC string format. */
export function formatHash({ cost, salt, hash }: OperatorHash): string {
  const { memoryMib, passes, parallelism } = cost;
  const parameters = `m=${memoryMib * 1024},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${parameters}$${withoutPadding(salt)}$${withoutPadding(hash)}`;
}

/** @throws {FormatError} */
export function parseHash(text: string): OperatorHash {
  const match =
    /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d?),p=([1-9])\$([\w+/]{22})\$([\w+/]{43})$/
      .exec(text);
  if (match === null) throw notOurs();
  const [, kib, passes, lanes, salt, hash] = match;
  const cost = {
    memoryMib: Number(kib) / 1024,
    passes: Number(passes),
    parallelism: Number(lanes),
  };
  const { memoryMib, passes: passesMax, parallelism } = COST_MAX;
  if (cost.memoryMib > memoryMib || cost.passes > passesMax || cost.parallelism > parallelism) {
    throw new FormatError("it asks for more memory or time than a password may cost");
  }
  return {
    cost,
    salt: decode(`${salt}==`),
    hash: decode(`${hash}=`),
  };
}

function decode(base64: string): Bytes {
  try {
    return decodeStrictBase64(base64);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw notOurs();
  }
}

function notOurs(): FormatError {
  return new FormatError("one of its lines is not what bank operator writes");
}

/** The same password on every keyboard. */
function bytesOf(password: string): Bytes {
  return utf8(password.normalize("NFC"));
}

function withoutPadding(bytes: Bytes): string {
  return encodeBase64(bytes).replace(/=+$/, "");
}
