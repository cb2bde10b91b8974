import { assertEquals, assertThrows } from "@std/assert";
import { encodeHex } from "@std/encoding/hex";
import { utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import {
  checkCardAccount,
  checkCardBank,
  encodeCardFile,
  parseCardFile,
  possessionSeed,
  readCardFile,
} from "./card_file.ts";
import type { CardFile } from "./card_file.ts";
import { webCrypto } from "./crypto/web_crypto.ts";
import { UserError } from "./errors.ts";
import { FormatError } from "./format_error.ts";
import { encodePem } from "./pem.ts";

const card: CardFile = {
  bankKid: new Uint8Array(16).fill(0xb0),
  cardId: new Uint8Array(16).fill(1),
  account: "bob",
  secret: new Uint8Array(32).fill(0x5e),
  pin: "none",
};
const pinCard: CardFile = { ...card, pin: { memoryMib: 64, passes: 3, parallelism: 1 } };
const json = JSON.parse(new TextDecoder().decode(encodeCardFile(card)));

Deno.test("parseCardFile() undoes encodeCardFile(), with a PIN and without", () => {
  assertEquals(parseCardFile(encodeCardFile(card)), card);
  assertEquals(parseCardFile(encodeCardFile(pinCard)), pinCard);
  assertEquals(parseCardFile(utf8(JSON.stringify(json))), card);
});

Deno.test("parseCardFile() refuses every truncation, and says that it is one", () => {
  const bytes = encodeCardFile(pinCard);
  for (let length = 1; length < bytes.length - 1; length++) {
    refuses(bytes.slice(0, length), "it ends in the middle of a value");
  }
});

Deno.test("parseCardFile() refuses a field that is missing, unknown, twice or out of order", () => {
  for (const field of Object.keys(json)) {
    refuses({ ...json, [field]: undefined }, `it has no "${field}"`);
  }
  refuses({ ...json, extra: 1 }, `it has an unknown field "extra"`);
  const text = JSON.stringify(json);
  const twice = "a field is there twice, or not written as atm writes it";
  refuses(utf8(text.replace("{", `{"account":"alice",`)), twice);
  refuses(utf8(text.replace("{", `{"__proto__":{},`)), `an unknown field "__proto__"`);
  refuses({ account: json.account, ...json }, twice);
  refuses(utf8(text.replace(":1,", ":1.0,")), twice);
});

Deno.test("parseCardFile() refuses values of another type, size or range", () => {
  const pin = (cost: object) => ({
    ...json,
    pin: { argon2id: { memory_mib: 64, passes: 3, parallelism: 1, ...cost } },
  });
  const cases: [unknown, string][] = [
    [{ ...json, version: 2 }, "it is of another version than 1"],
    [{ ...json, version: "1" }, "it is of another version than 1"],
    [{ ...json, bank_kid: json.bank_kid.slice(2) }, `its "bank_kid" is not 32 hex digits`],
    [{ ...json, bank_kid: json.bank_kid.toUpperCase() }, `its "bank_kid" is not 32 hex digits`],
    [{ ...json, card_id: 1 }, `its "card_id" is not 32 hex digits`],
    [{ ...json, card_id: "02" + json.card_id.slice(2) }, `its "card_id" does not begin with 01`],
    [{ ...json, secret: json.secret + "00" }, `its "secret" is not 64 hex digits`],
    [{ ...json, secret: "zz" + json.secret.slice(2) }, `its "secret" is not 64 hex digits`],
    [{ ...json, account: "" }, `its "account" is not an account name`],
    [{ ...json, account: "Bob" }, `its "account" is not an account name`],
    [{ ...json, pin: "1234" }, `its "pin" is not an object`],
    [{ ...json, pin: null }, `its "pin" is not an object`],
    [{ ...json, pin: {} }, `it has no "argon2id"`],
    [pin({ salt: 1 }), `it has an unknown field "salt"`],
    [pin({ memory_mib: 18 }), `its "memory_mib" is not a whole number from 19 to 256`],
    [pin({ memory_mib: 257 }), `its "memory_mib" is not a whole number from 19 to 256`],
    [pin({ passes: 0 }), `its "passes" is not a whole number from 1 to 10`],
    [pin({ passes: 11 }), `its "passes" is not a whole number from 1 to 10`],
    [pin({ parallelism: 5 }), `its "parallelism" is not a whole number from 1 to 4`],
    [pin({ parallelism: 1.5 }), `its "parallelism" is not a whole number from 1 to 4`],
    [pin({ passes: "3" }), `its "passes" is not a whole number from 1 to 10`],
    [[], "it is not a card"],
    [null, "it is not a card"],
  ];
  for (const [value, reason] of cases) refuses(value, reason);
  refuses(utf8(""), "it is empty");
  refuses(Uint8Array.of(0xff), "it is not a text file");
  refuses(utf8("hello"), "it is not a card");
  refuses(utf8(JSON.stringify(json) + "x"), "it is not a card");
});

Deno.test("parseCardFile() guesses that it was given the auth file", () => {
  const auth = utf8(encodePem([{ label: "PUBLIC KEY", der: new Uint8Array(9) }]));
  const error = assertThrows(() => parseCardFile(auth), FormatError, "it is not a card");
  assertEquals(error.hints, ["this is a bank's auth file; did you mean -s?"]);
});

Deno.test("readCardFile() names the file", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, encodeCardFile(card));
    assertEquals(await readCardFile(path), card);
    await Deno.writeTextFile(path, "{");
    const error = await readCardFile(path).catch((error) => error);
    assertEquals(error instanceof UserError, true);
    const reason = "it ends in the middle of a value";
    assertEquals(error.message, `Cannot read card file "${path}": ${reason}`);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("checkCardBank() and checkCardAccount() tell a swapped card", () => {
  checkCardBank(card, card.bankKid, "bob.card");
  checkCardAccount(card, "bob", "bob.card");
  assertThrows(
    () => checkCardBank(card, new Uint8Array(16), "bob.card"),
    UserError,
    `Cannot use card file "bob.card": it is for another bank`,
  );
  assertThrows(
    () => checkCardAccount(card, "alice", "bob.card"),
    UserError,
    `Cannot use card file "bob.card": it is for account "bob"`,
  );
});

Deno.test("possessionSeed() is HKDF of the secret", async () => {
  // Computed by another program.
  assertEquals(
    encodeHex(await possessionSeed(webCrypto, card.secret)),
    "7a65da113bbb34f95e4ebda3742972f829ca13eeedd13b8d221f89debeebe6d5",
  );
});

function refuses(value: unknown, reason: string): void {
  const bytes = value instanceof Uint8Array ? value as Bytes : utf8(JSON.stringify(value));
  assertThrows(() => parseCardFile(bytes), FormatError, reason);
}
