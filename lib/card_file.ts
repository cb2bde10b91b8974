import { isAccountName } from "./account_name.ts";
import { formatKid } from "./auth_file.ts";
import { equalBytes, utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import { hkdf32 } from "./crypto/hkdf.ts";
import type { Primitives } from "./crypto/primitives.ts";
import type { Disk } from "./disk.ts";
import { UserError } from "./errors.ts";
import { FormatError, parseContent } from "./format_error.ts";
import { checkSpelling, parseHex, parseObject, parseText } from "./json_key_file.ts";
import type { Json } from "./json_key_file.ts";
import { readKeyFile } from "./private_file.ts";
import { quote } from "./quote.ts";

/** The cost of turning a PIN into a key; bounded, for the card file may be anybody's. */
export interface PinCost {
  /** 19..256 */
  readonly memoryMib: number;
  /** 1..10 */
  readonly passes: number;
  /** 1..4 */
  readonly parallelism: number;
}

/** The cost on new cards: RFC 9106, 4, second choice, on one lane. */
export const PIN_COST: PinCost = { memoryMib: 64, passes: 3, parallelism: 1 };

/** A card: what its holder has (docs/FILES.md, "Card file"). */
export interface CardFile {
  /** The bank that it is for, 16 bytes. */
  readonly bankKid: Bytes;
  /** 01 ‖ 15 random bytes. */
  readonly cardId: Bytes;
  readonly account: string;
  /** 32 random bytes, from which the card's keys are derived. */
  readonly secret: Bytes;
  readonly pin: "none" | PinCost;
}

const FIELDS = ["version", "bank_kid", "card_id", "account", "secret", "pin"];
const PIN_FIELDS = ["memory_mib", "passes", "parallelism"];

/** Reads a card file. @throws {UserError} */
export async function readCardFile(
  path: string,
  options: { warn?: (message: string) => void; disk?: Disk } = {},
): Promise<CardFile> {
  const hint = "open an account with -n, or name its card with -c";
  const bytes = await readKeyFile(path, { what: "card file", hint, ...options });
  return await parseContent("card file", path, () => parseCardFile(bytes));
}

/** The content of a card file. */
export function encodeCardFile(card: CardFile): Bytes {
  const json = {
    version: 1,
    bank_kid: card.bankKid.toHex(),
    card_id: card.cardId.toHex(),
    account: card.account,
    secret: card.secret.toHex(),
    pin: card.pin === "none" ? "none" : {
      argon2id: {
        memory_mib: card.pin.memoryMib,
        passes: card.pin.passes,
        parallelism: card.pin.parallelism,
      },
    },
  };
  return utf8(JSON.stringify(json, null, 2) + "\n");
}

/** Reads the content of a card file. @throws {FormatError} */
export function parseCardFile(bytes: Bytes): CardFile {
  const json = parseText(bytes, "a card", FIELDS);
  const card: CardFile = {
    bankKid: parseHex(json, "bank_kid", 16),
    cardId: parseHex(json, "card_id", 16),
    account: parseAccount(json["account"]),
    secret: parseHex(json, "secret", 32),
    pin: parsePin(json["pin"]),
  };
  if (card.cardId[0] !== 1) throw new FormatError(`its "card_id" does not begin with 01`);
  checkSpelling(bytes, encodeCardFile(card));
  return card;
}

/** The seed of the card's Ed25519 possession key: HKDF(secret, "cofre/1 possession"), 32 bytes. */
export function possessionSeed(p: Primitives, secret: Bytes): Promise<Bytes> {
  return hkdf32(p, secret, "cofre/1 possession");
}

/** Makes sure that a card is for this bank. @throws {UserError} */
export function checkCardBank(card: CardFile, bankKid: Bytes, path: string): void {
  if (equalBytes(card.bankKid, bankKid)) return;
  throw new UserError(`Cannot use card file ${quote(path)}: it is for another bank`, {
    hints: [
      `the card is for bank ${formatKid(card.bankKid)}, the auth file of bank ${
        formatKid(bankKid)
      }`,
      "give the auth file of the card's bank with -s, or another card with -c",
    ],
  });
}

/** Makes sure that a card is for this account. @throws {UserError} */
export function checkCardAccount(card: CardFile, account: string, path: string): void {
  if (card.account === account) return;
  throw new UserError(
    `Cannot use card file ${quote(path)}: it is for account ${quote(card.account)}`,
    { hints: [`give the card of ${quote(account)} with -c`] },
  );
}

function parseAccount(value: unknown): string {
  if (typeof value === "string" && isAccountName(value)) return value;
  throw new FormatError(`its "account" is not an account name`);
}

function parsePin(value: unknown): "none" | PinCost {
  if (value === "none") return value;
  const { argon2id } = parseObject(value, ["argon2id"], { field: "pin" });
  const cost = parseObject(argon2id, PIN_FIELDS, { field: "argon2id" });
  return {
    memoryMib: parseWhole(cost, "memory_mib", 19, 256),
    passes: parseWhole(cost, "passes", 1, 10),
    parallelism: parseWhole(cost, "parallelism", 1, 4),
  };
}

function parseWhole(json: Json, field: string, min: number, max: number): number {
  const value = json[field];
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) {
    return value;
  }
  throw new FormatError(`its "${field}" is not a whole number from ${min} to ${max}`);
}
