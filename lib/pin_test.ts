import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { encodeHex } from "@std/encoding/hex";
import type { Bytes } from "./bytes.ts";
import { nodeCrypto } from "./crypto/node_crypto.ts";
import { webCrypto } from "./crypto/web_crypto.ts";
import { UserError } from "./errors.ts";
import { checkNewPin, parsePin, pinSeed } from "./pin.ts";

const CARD = {
  secret: new Uint8Array(32).fill(0x5e) as Bytes,
  cardId: new Uint8Array(16).fill(1) as Bytes,
  pin: { memoryMib: 19, passes: 1, parallelism: 1 },
};

Deno.test("parsePin() takes 4 to 12 digits and nothing else", () => {
  for (const pin of ["0000", "4711", "123456789012"]) assertEquals(parsePin(pin), pin);
  const wrong = ["", "123", "1234567890123", "12a4", " 1234", "1234\n", "１２３４", "-123", "1.23"];
  for (const text of wrong) {
    const error = assertThrows(() => parsePin(text), UserError);
    assertEquals(error.message, "A PIN has 4 to 12 digits");
  }
});

Deno.test("checkNewPin() refuses repetitions and sequences alone", () => {
  const trivial = [
    "0000",
    "1212",
    "123123",
    "999999999999",
    "1234",
    "4321",
    "7890",
    "2109",
    "567890",
  ];
  for (const pin of trivial) assertThrows(() => checkNewPin(pin), UserError, "easy to guess");
  for (const pin of ["4711", "1235", "1357", "1221", "11112", "90125"]) checkNewPin(pin);
});

Deno.test("checkNewPin() leaves 9,880 of the 10,000 PINs of four digits", () => {
  let left = 0;
  for (let pin = 0; pin < 10_000; pin++) {
    try {
      checkNewPin(String(pin).padStart(4, "0"));
      left++;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  assertEquals(left, 9_880); // 100 repetitions, 20 sequences
});

Deno.test("pinSeed() depends on the PIN, the card's secret, its id and the cost", async () => {
  const seeds = [
    await pinSeed(webCrypto, CARD, "4711"),
    await pinSeed(webCrypto, CARD, "4712"),
    await pinSeed(webCrypto, { ...CARD, secret: new Uint8Array(32) }, "4711"),
    await pinSeed(webCrypto, { ...CARD, cardId: new Uint8Array(16) }, "4711"),
    await pinSeed(webCrypto, { ...CARD, pin: { ...CARD.pin, passes: 2 } }, "4711"),
    await pinSeed(webCrypto, { ...CARD, pin: "none" }, "4711"),
  ].map((seed) => encodeHex(seed));
  assertEquals(new Set(seeds).size, seeds.length);
  assertEquals(encodeHex(await pinSeed(nodeCrypto, CARD, "4711")), seeds[0]);
  assertNotEquals(seeds[0], encodeHex(CARD.secret));
});
