import { assertEquals } from "@std/assert";
import { assertReason } from "../../tests/support/protocol_errors.ts";
import { sample } from "../../tests/support/sample.ts";
import { concat, uint, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import { webCrypto } from "../crypto/web_crypto.ts";
import { REFUSALS } from "./refusal.ts";
import type { Refusal } from "./refusal.ts";
import { decodeReply, encodeReply } from "./reply.ts";
import type { Reply } from "./reply.ts";

const SEED = sample("identity", 32);
const EXPECTED = {
  identityKey: nodeCrypto.ed25519PublicKey(SEED),
  txnId: sample("txn", 16),
  orderHash: sample("order hash", 32),
};
const REPLY: Reply = {
  txnId: EXPECTED.txnId,
  orderHash: EXPECTED.orderHash,
  status: "done",
  amountCents: 1n,
  balanceCents: 2n ** 63n - 1n,
  availableCents: 3n,
  sequence: 2n ** 64n - 1n,
  bankTimeMs: 1_800_000_000_000,
  duplicate: true,
  logId: sample("log", 16),
  leafIndex: 6n,
  leafHash: sample("leaf", 32),
  treeSize: 7n,
  root: sample("root", 32),
};

/** A body of 188 bytes, signed by the bank whatever it says. */
function signed(unsigned: Bytes): Bytes {
  const message = concat(utf8("cofre/1 receipt"), nodeCrypto.sha256(unsigned));
  return concat(unsigned, nodeCrypto.ed25519Sign(SEED, message));
}

async function changed(at: number, bytes: Bytes): Promise<Bytes> {
  const body = await encodeReply(nodeCrypto, REPLY, SEED);
  body.set(bytes, at);
  return signed(body.slice(0, 188));
}

Deno.test("encodeReply() puts every field in its place", async () => {
  const unsigned = concat(
    REPLY.txnId,
    REPLY.orderHash,
    uint(1, 1),
    uint(0, 2),
    uint(1, 8),
    uint(2n ** 63n - 1n, 8),
    uint(3, 8),
    uint(2n ** 64n - 1n, 8),
    uint(1_800_000_000_000, 8),
    uint(1, 1),
    REPLY.logId,
    uint(6, 8),
    REPLY.leafHash,
    uint(7, 8),
    REPLY.root,
  );
  assertEquals(await encodeReply(nodeCrypto, REPLY, SEED), signed(unsigned));
  assertEquals(await encodeReply(webCrypto, REPLY, SEED), signed(unsigned));
});

Deno.test("decodeReply() reads back every status and refusal", async () => {
  const replies: Reply[] = [
    REPLY,
    { ...REPLY, status: "cancelled", duplicate: false },
    ...Object.keys(REFUSALS).map((refusal) => ({
      ...REPLY,
      status: "refused" as const,
      refusal: refusal as Refusal,
    })),
  ];
  for (const reply of replies) {
    const body = await encodeReply(nodeCrypto, reply, SEED);
    assertEquals(body.length, 252);
    assertEquals(await decodeReply(webCrypto, body, EXPECTED), reply);
  }
});

Deno.test("decodeReply() refuses a receipt with any byte changed", async () => {
  const body = await encodeReply(nodeCrypto, REPLY, SEED);
  for (let at = 0; at < body.length; at++) {
    const bad = body.slice();
    bad[at]! ^= 1;
    const decode = () => decodeReply(nodeCrypto, bad, EXPECTED);
    await assertReason(decode, "bad_receipt_signature", `byte ${at}`);
  }
});

Deno.test("decodeReply() refuses another bank's receipt", async () => {
  const body = await encodeReply(nodeCrypto, REPLY, sample("another bank", 32));
  await assertReason(() => decodeReply(nodeCrypto, body, EXPECTED), "bad_receipt_signature");
});

Deno.test("decodeReply() refuses the receipt of another order", async () => {
  const body = await encodeReply(nodeCrypto, REPLY, SEED);
  for (const other of [{ txnId: sample("other", 16) }, { orderHash: sample("other", 32) }]) {
    const decode = () => decodeReply(nodeCrypto, body, { ...EXPECTED, ...other });
    await assertReason(decode, "reply_mismatch");
  }
});

Deno.test("decodeReply() refuses what is malformed, though the bank signed it", async () => {
  const malformed = [
    await changed(48, uint(0, 1)), // no such status
    await changed(48, uint(4, 1)),
    await changed(48, uint(2, 1)), // refused, for no reason
    await changed(49, uint(REFUSALS.insufficient_funds, 2)), // done, with a reason
    await changed(48, concat(uint(3, 1), uint(REFUSALS.txn_conflict, 2))),
    await changed(48, concat(uint(2, 1), uint(9, 2))), // refused, for no known reason
    await changed(48, concat(uint(2, 1), uint(0xffff, 2))),
    await changed(91, uint(2, 1)), // duplicate is 0 or 1
  ];
  for (const [i, body] of malformed.entries()) {
    const decode = () => decodeReply(nodeCrypto, body, EXPECTED);
    await assertReason(decode, "reply_form", `case ${i}`);
  }
});

Deno.test("decodeReply() refuses any other length", async () => {
  const body = await encodeReply(nodeCrypto, REPLY, SEED);
  for (const bad of [body.slice(1), concat(body, new Uint8Array(1)), new Uint8Array()]) {
    await assertReason(() => decodeReply(nodeCrypto, bad, EXPECTED), "reply_form");
  }
});
