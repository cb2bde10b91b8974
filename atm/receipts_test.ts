import { assertEquals } from "@std/assert";
import { readReceipt } from "../lib/audit/receipt.ts";
import { concat } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import { encodeOrder } from "../lib/channel/order.ts";
import type { Order } from "../lib/channel/order.ts";
import { encodeReply } from "../lib/channel/reply.ts";
import type { Reply } from "../lib/channel/reply.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { sample } from "../tests/support/sample.ts";
import type { SignedOrder, SignedReply } from "./bank_session.ts";
import { Receipts, RECEIPTS_MAX } from "./receipts.ts";

const SEED = sample("identity", 32);

function order(number: number, more: Partial<Order> = {}): SignedOrder {
  const txnId = sample(`order ${number}`, 16);
  const bytes = encodeOrder({
    txnId,
    operation: "deposit",
    currency: "EUR",
    amountCents: 100n,
    cardId: sample("card", 16),
    terminalId: new Uint8Array(16),
    accountHash: sample("account", 32),
    ...more,
  });
  return { bytes, txnId, possessionSeed: sample("seed", 32) };
}

async function replyTo({ bytes, txnId }: SignedOrder, bankTimeMs: number): Promise<SignedReply> {
  const reply: Reply = {
    txnId,
    orderHash: nodeCrypto.sha256(bytes),
    status: "done",
    amountCents: 100n,
    balanceCents: 100n,
    availableCents: 100n,
    sequence: 1n,
    bankTimeMs,
    duplicate: false,
    logId: sample("log", 16),
    leafIndex: 3n,
    leafHash: sample("leaf", 32),
    treeSize: 4n,
    root: sample("root", 32),
  };
  return { ...reply, body: await encodeReply(nodeCrypto, reply, SEED) };
}

Deno.test("Receipts.keep() writes what the bank signed, private, once", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const receipts = new Receipts(`${folder}/new`);
    const reply = await replyTo(order(1), 1_000);
    await receipts.keep(order(1), reply);
    await receipts.keep(order(1), reply);
    const [{ name }, ...others] = [...Deno.readDirSync(`${folder}/new`)] as [Deno.DirEntry];
    assertEquals(others, []);
    const path = `${folder}/new/${name}`;
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    const identityKey = nodeCrypto.ed25519PublicKey(SEED);
    const read = await readReceipt(nodeCrypto, Deno.readTextFileSync(path), identityKey);
    assertEquals(read.reply.leafIndex, 3n);
    assertEquals(read.order.amountCents, 100n);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Receipts.keep() has a receipt whole, or only a draft of it: which it removes", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const name = `${"1000".padStart(15, "0")}-${order(1).txnId.toHex()}.receipt`;
    await Deno.writeTextFile(`${folder}/${name}.tmp`, "-----BEGIN");
    await new Receipts(folder).keep(order(1), await replyTo(order(1), 1_000));
    assertEquals([...Deno.readDirSync(folder)].map((entry) => entry.name), [name]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Receipts.keep() lets the oldest go when there are many, and no other file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (let i = 0; i < RECEIPTS_MAX; i++) {
      const name = `${String(i).padStart(15, "0")}-${"0".repeat(32)}.receipt`;
      await Deno.writeTextFile(`${folder}/${name}`, "");
    }
    await Deno.writeTextFile(`${folder}/000-notes.txt`, "");
    await new Receipts(folder).keep(order(1), await replyTo(order(1), 1_000_000));
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(names.length, RECEIPTS_MAX + 1);
    assertEquals(names[1], `${"0".repeat(14)}1-${"0".repeat(32)}.receipt`);
    assertEquals(names[0], "000-notes.txt");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Receipts.keep() keeps none with which a PIN or a password could be guessed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const receipts = new Receipts(folder);
    const [key, none] = [sample("key", 32), new Uint8Array(32)];
    const [cardId, login] = [1, 2].map((kind) => concat(Uint8Array.of(kind), sample("id", 15)));
    const creation = (pinKey: Bytes) => ({ name: "bob", possessionKey: key, pinKey });
    const newKey = { key, signature: sample("proof", 64) };
    const guessable: Partial<Order>[] = [
      { operation: "create", cardId: cardId!, creation: creation(key) },
      { operation: "create", cardId: login!, creation: creation(none) },
      { operation: "pin_change", amountCents: 0n, cardId: cardId!, newKey },
      { operation: "password_change", amountCents: 0n, cardId: login!, newKey },
    ];
    for (const [number, more] of guessable.entries()) {
      const signed = order(number, more);
      await receipts.keep(signed, await replyTo(signed, 1_000));
    }
    assertEquals([...Deno.readDirSync(folder)], []);
    const plain = order(9, { operation: "create", cardId: cardId!, creation: creation(none) });
    await receipts.keep(plain, await replyTo(plain, 1_000));
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
