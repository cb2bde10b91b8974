import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { assertReason } from "../../tests/support/protocol_errors.ts";
import { sample } from "../../tests/support/sample.ts";
import { concat, uint, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import { ProtocolError } from "../errors.ts";
import { decodePage, encodePage, entriesThatFit, HISTORY_KINDS, PAGE_ENTRIES_MAX } from "./page.ts";
import type { HistoryEntry, HistoryKind, HistoryPart } from "./page.ts";
import { encodeReply } from "./reply.ts";
import type { Reply } from "./reply.ts";

const SEED = sample("identity", 32);
const EXPECTED = {
  identityKey: nodeCrypto.ed25519PublicKey(SEED),
  txnId: sample("txn", 16),
  orderHash: sample("order", 32),
};
const REPLY: Reply = {
  txnId: EXPECTED.txnId,
  orderHash: EXPECTED.orderHash,
  status: "done",
  amountCents: 900n,
  balanceCents: 900n,
  availableCents: 800n,
  sequence: 0n,
  bankTimeMs: 1_800_000_000_000,
  duplicate: false,
  logId: sample("log", 16),
  leafIndex: 7n,
  leafHash: sample("leaf", 32),
  treeSize: 9n,
  root: sample("root", 32),
};
const ENTRY: HistoryEntry = {
  seq: 2n,
  timeMs: 1_800_000_000_001,
  kind: "transfer",
  deltaCents: -100n,
  balanceCents: 900n,
  reversesSeq: 1n,
  counterparty: "mary",
};
const PART: HistoryPart = { entries: [ENTRY], nextBeforeSeq: 2n };

async function page(part: HistoryPart): Promise<Bytes> {
  return await encodePage(nodeCrypto, await encodeReply(nodeCrypto, REPLY, SEED), part, SEED);
}

/** These bytes after the reply, signed as the bank signs them. */
async function signed(rest: Bytes): Promise<Bytes> {
  const unsigned = concat(await encodeReply(nodeCrypto, REPLY, SEED), rest);
  const message = concat(utf8("cofre/1 page"), nodeCrypto.sha256(unsigned));
  return concat(unsigned, nodeCrypto.ed25519Sign(SEED, message));
}

Deno.test("encodePage() puts every field in its place", async () => {
  const entry = concat(
    uint(2, 8),
    uint(1_800_000_000_001, 8),
    uint(5, 1),
    uint(2n ** 64n - 100n, 8),
    uint(900, 8),
    uint(1, 8),
    uint(4, 1),
    utf8("mary"),
  );
  assertEquals(await page(PART), await signed(concat(uint(2, 8), uint(1, 1), entry)));
});

Deno.test("decodePage() reads back what encodePage() wrote", async () => {
  for (const kind of Object.keys(HISTORY_KINDS) as HistoryKind[]) {
    const entries = [{ ...ENTRY, kind }, { ...ENTRY, kind, counterparty: "", reversesSeq: 0n }];
    const part = { entries, nextBeforeSeq: 0n };
    const { reply, part: read } = await decodePage(nodeCrypto, await page(part), EXPECTED);
    assertEquals(read, part);
    assertEquals(reply, REPLY);
  }
});

Deno.test("decodePage() refuses any byte changed", async () => {
  const good = await page(PART);
  for (let at = 0; at < good.length; at++) {
    const bad = good.slice();
    bad[at]! ^= 1;
    await assertReason(() => decodePage(nodeCrypto, bad, EXPECTED), "bad_receipt_signature");
  }
  for (const length of [0, 64, 300]) {
    await assertReason(
      () => decodePage(nodeCrypto, good.slice(0, length), EXPECTED),
      "page_form",
    );
  }
});

Deno.test("decodePage() refuses the page of another order", async () => {
  const other = { ...EXPECTED, orderHash: sample("other", 32) };
  await assertReason(async () => decodePage(nodeCrypto, await page(PART), other), "reply_mismatch");
});

Deno.test("decodePage() refuses entries that are not exactly of their form", async () => {
  const head = (count: number) => concat(uint(0, 8), uint(count, 1));
  const entry = (kind: number, length: number, name: string) =>
    concat(new Uint8Array(16), uint(kind, 1), new Uint8Array(24), uint(length, 1), utf8(name));
  const bad = [
    head(1),
    concat(head(0), entry(2, 0, "")),
    concat(head(2), entry(2, 0, "")),
    concat(head(1), entry(4, 0, "")),
    concat(head(1), entry(2, 2, "a")),
    concat(head(1), entry(2, 251, "a".repeat(251))),
    concat(head(1), entry(2, 0, "").slice(0, -1)),
  ];
  for (const rest of bad) {
    await assertReason(
      async () => decodePage(nodeCrypto, await signed(rest), EXPECTED),
      "page_form",
    );
  }
  const longest = concat(head(1), entry(2, 250, "a".repeat(250)));
  await decodePage(nodeCrypto, await signed(longest), EXPECTED);
});

Deno.test("entriesThatFit() fills a page and never more", async () => {
  const names = fc.array(fc.nat(250), { minLength: 1, maxLength: 40 });
  await fc.assert(fc.asyncProperty(names, async (lengths) => {
    const entries = lengths.map((length) => ({ ...ENTRY, counterparty: "x".repeat(length) }));
    const fits = entriesThatFit(entries);
    const full = await page({ entries: entries.slice(0, fits), nextBeforeSeq: 1n });
    assert(full.length <= 1536 - 3);
    assert(fits <= PAGE_ENTRIES_MAX);
    if (fits === entries.length) return;
    const more = await page({ entries: entries.slice(0, fits + 1), nextBeforeSeq: 1n });
    assert(more.length > 1536 - 3);
  }));
});

Deno.test("decodePage() throws nothing but protocol errors", async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
    const body = await signed(bytes as Bytes);
    try {
      await decodePage(nodeCrypto, body, EXPECTED);
    } catch (error) {
      assert(error instanceof ProtocolError, String(error));
    }
  }));
});
