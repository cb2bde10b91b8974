import { assertEquals, assertRejects } from "@std/assert";
import { utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { encodeOrder } from "../channel/order.ts";
import { encodeReply } from "../channel/reply.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import { webCrypto } from "../crypto/web_crypto.ts";
import { FormatError } from "../format_error.ts";
import { decodePem, encodePem } from "../pem.ts";
import { encodeReceipt, readReceipt } from "./receipt.ts";

const SEED: Bytes = new Uint8Array(32).fill(7);
const KEY = nodeCrypto.ed25519PublicKey(SEED);
const ORDER = encodeOrder({
  txnId: new Uint8Array(16).fill(1),
  operation: "deposit",
  currency: "EUR",
  amountCents: 1_234n,
  cardId: new Uint8Array(16).fill(2),
  terminalId: new Uint8Array(16),
  accountHash: new Uint8Array(32).fill(3),
});

async function receipt(order = ORDER): Promise<string> {
  const body = await encodeReply(nodeCrypto, {
    txnId: new Uint8Array(16).fill(1),
    orderHash: nodeCrypto.sha256(ORDER),
    status: "done",
    amountCents: 1_234n,
    balanceCents: 5_000n,
    availableCents: 5_000n,
    sequence: 9n,
    bankTimeMs: 1_763_730_131_000,
    duplicate: false,
    logId: new Uint8Array(16).fill(4),
    leafIndex: 17n,
    leafHash: new Uint8Array(32).fill(5),
    treeSize: 18n,
    root: new Uint8Array(32).fill(6),
  }, SEED);
  return encodeReceipt(order, body);
}

Deno.test("readReceipt() gives back order and reply, on both backends", async () => {
  for (const primitives of [webCrypto, nodeCrypto]) {
    const { order, reply } = await readReceipt(primitives, await receipt(), KEY);
    assertEquals([order.operation, order.amountCents], ["deposit", 1_234n]);
    assertEquals([reply.sequence, reply.leafIndex, reply.treeSize], [9n, 17n, 18n]);
  }
});

Deno.test("readReceipt() refuses a receipt with any bit changed", async () => {
  const [block] = decodePem(await receipt());
  for (let i = 0; i < block!.der.length; i++) {
    const der = block!.der.slice();
    der[i]! ^= 1 << (i % 8);
    const text = encodePem([{ label: "COFRE RECEIPT", der }]);
    await assertRejects(() => readReceipt(nodeCrypto, text, KEY), FormatError, "", `byte ${i}`);
  }
});

Deno.test("readReceipt() refuses another order, another bank, and what is no receipt", async () => {
  const text = await receipt();
  const other = ORDER.slice();
  other[40]! ^= 1;
  const wrong = [
    await receipt(other),
    text + text,
    text.replaceAll("COFRE RECEIPT", "PUBLIC KEY"),
    encodePem([{ label: "COFRE RECEIPT", der: utf8("") }, { label: "X", der: utf8("x") }]),
    encodePem([{ label: "COFRE RECEIPT", der: Uint8Array.of(1, 0) }]),
    "",
  ];
  for (const candidate of wrong) {
    await assertRejects(() => readReceipt(nodeCrypto, candidate, KEY), FormatError);
  }
  const stranger = nodeCrypto.ed25519PublicKey(new Uint8Array(32).fill(8));
  await assertRejects(() => readReceipt(nodeCrypto, text, stranger), FormatError, "did not sign");
});
