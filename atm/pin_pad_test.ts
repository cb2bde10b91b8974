import { assertEquals, assertRejects } from "@std/assert";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { typed } from "../tests/support/keyboard.ts";
import type { CardFile } from "../lib/card_file.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { UserError } from "../lib/errors.ts";
import { pinSeed } from "../lib/pin.ts";
import type { SecretSource } from "../lib/secret_source.ts";
import { PinPad } from "./pin_pad.ts";
import { RunTimer } from "./run_timer.ts";

const CHEAP = { memoryMib: 19, passes: 1, parallelism: 1 };
const CARD: CardFile = {
  bankKid: new Uint8Array(16),
  cardId: new Uint8Array(16).fill(1),
  account: "bob",
  secret: new Uint8Array(32).fill(2),
  pin: CHEAP,
};

function pad(source: SecretSource | undefined, ...reads: readonly string[]) {
  const prompt = typed(...reads);
  const timer = new RunTimer(new FakeClock(), 0);
  const secrets = { warn: () => {}, prompt };
  return { pad: new PinPad({ primitives: nodeCrypto, timer, source, secrets }), prompt };
}

Deno.test("PinPad.seedFor() asks nobody about a card without a PIN", async () => {
  const { pad: pinPad, prompt } = pad(undefined);
  assertEquals(await pinPad.seedFor({ ...CARD, pin: "none" }), undefined);
  assertEquals(prompt.shown(), "");
});

Deno.test("PinPad.seedFor() asks once a run, by itself if the card has a PIN", async () => {
  const { pad: pinPad, prompt } = pad(undefined, "4711\r");
  const seed = await pinPad.seedFor(CARD);
  assertEquals(seed, await pinSeed(nodeCrypto, CARD, "4711"));
  assertEquals(await pinPad.seedFor(CARD), seed);
  const other = { ...CARD, cardId: new Uint8Array(16).fill(9) };
  assertEquals(await pinPad.seedFor(other), await pinSeed(nodeCrypto, other, "4711"));
  assertEquals(prompt.shown(), "PIN: ****\n");
});

Deno.test("PinPad.seedFor() believes the command line when the card hides its PIN", async () => {
  const card: CardFile = { ...CARD, pin: "none" };
  const { pad: pinPad } = pad({ from: "prompt" }, "4711\r");
  assertEquals(await pinPad.seedFor(card), await pinSeed(nodeCrypto, card, "4711"));
});

Deno.test("PinPad.newSeedFor() makes a PIN only where one is wanted", async () => {
  assertEquals(await pad(undefined).pad.newSeedFor(CARD), undefined);
  const { pad: pinPad, prompt } = pad({ from: "prompt" }, "4711\r", "4711\r");
  assertEquals(await pinPad.newSeedFor(CARD), await pinSeed(nodeCrypto, CARD, "4711"));
  assertEquals(prompt.shown(), "PIN: ****\nPIN again: ****\n");
});

Deno.test("PinPad.newSeedFor() refuses a slip and an easy PIN", async () => {
  const slips: [string, string, string][] = [
    ["4711", "4712", "same way twice"],
    ["1111", "1111", "easy to guess"],
    ["47", "47", "4 to 12 digits"],
  ];
  for (const [first, second, message] of slips) {
    const { pad: pinPad } = pad({ from: "prompt" }, `${first}\r`, `${second}\r`);
    await assertRejects(() => pinPad.newSeedFor(CARD), UserError, message);
  }
});

Deno.test("PinPad.seedFor() takes an easy PIN that a card already has", async () => {
  const { pad: pinPad } = pad({ from: "prompt" }, "1234\r");
  assertEquals(await pinPad.seedFor(CARD), await pinSeed(nodeCrypto, CARD, "1234"));
});
