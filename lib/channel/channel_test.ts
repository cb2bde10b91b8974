import { assertEquals } from "@std/assert";
import { assertReason } from "../../tests/support/protocol_errors.ts";
import { sample } from "../../tests/support/sample.ts";
import { uint, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import { atmRecords, bankRecords, Channel } from "./channel.ts";
import { encodeFrame, FRAME } from "./frame.ts";
import type { Frame } from "./frame.ts";

const TH2 = sample("th2", 32);
const TH3 = sample("th3", 32);
const KEYS = {
  atm: { encryption: sample("atm enc", 32), mac: sample("atm mac", 32) },
  bank: { encryption: sample("bank enc", 32), mac: sample("bank mac", 32) },
};
const NOTHING = new Uint8Array();

function frame(bytes: Bytes): Frame {
  return { type: bytes[2]!, body: bytes.slice(3), bytes };
}

/** Both ends, record 0 behind them. */
async function channels(): Promise<{ atm: Channel; bank: Channel }> {
  const atm = atmRecords(nodeCrypto, KEYS, TH2);
  const bank = bankRecords(nodeCrypto, KEYS, TH2);
  await atm.opener.open(await bank.sealer.seal("parameters", utf8("R0")));
  return {
    atm: new Channel(atm.sealer, atm.opener, TH3),
    bank: new Channel(bank.sealer, bank.opener, TH3),
  };
}

Deno.test("Channel.open() reads what the other end's seal() wrote", async () => {
  const { atm, bank } = await channels();
  for (let i = 0; i < 3; i++) {
    const request = await atm.seal("request", uint(i, 1));
    assertEquals(await bank.open(frame(request)), { kind: "request", body: uint(i, 1) });
    const reply = await bank.seal("reply", uint(i, 1));
    assertEquals(await atm.open(frame(reply)), { kind: "reply", body: uint(i, 1) });
  }
});

Deno.test("Channel counts the two directions apart, and record 0 is the bank's", async () => {
  const { atm, bank } = await channels();
  assertEquals([atm.nextSequenceOut, atm.nextSequenceIn], [0n, 1n]);
  assertEquals([bank.nextSequenceOut, bank.nextSequenceIn], [1n, 0n]);
  await bank.open(frame(await atm.seal("request", NOTHING)));
  assertEquals([atm.nextSequenceOut, bank.nextSequenceIn], [1n, 1n]);
});

Deno.test("Channel.open() refuses its own records sent back", async () => {
  const { atm, bank } = await channels();
  const request = await atm.seal("request", NOTHING);
  await assertReason(() => atm.open(frame(request)), "bad_mac");
  const reply = await bank.seal("reply", NOTHING);
  await assertReason(() => bank.open(frame(reply)), "bad_mac");
});

Deno.test("Channel.open() refuses record 0 once more", async () => {
  const { sealer } = bankRecords(nodeCrypto, KEYS, TH2);
  const sealed = await sealer.seal("parameters", utf8("R0"));
  const { atm } = await channels();
  await assertReason(() => atm.open(frame(encodeFrame(FRAME.record, sealed))), "bad_mac");
});

Deno.test("Channel.open() is bound to th3", async () => {
  const { atm } = await channels();
  const bank = bankRecords(nodeCrypto, KEYS, TH2);
  await bank.sealer.seal("parameters", utf8("R0"));
  const other = new Channel(bank.sealer, bank.opener, sample("another th3", 32));
  await assertReason(async () => atm.open(frame(await other.seal("reply", NOTHING))), "bad_mac");
});

Deno.test("Channel.open() refuses every frame that is not a record", async () => {
  const { atm, bank } = await channels();
  const request = await atm.seal("request", NOTHING);
  for (const type of Object.values(FRAME)) {
    if (type === FRAME.record) continue;
    await assertReason(() => bank.open({ ...frame(request), type }), "unexpected_frame");
  }
});

Deno.test("Channel.open() refuses a CLOSE that says something", async () => {
  const { atm, bank } = await channels();
  const empty = await bank.open(frame(await atm.seal("close", NOTHING)));
  assertEquals(empty.kind, "close");
  const chatty = await atm.seal("close", utf8("bye"));
  await assertReason(() => bank.open(frame(chatty)), "record_form");
});
