import { assertEquals, assertRejects } from "@std/assert";
import { concat } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import { encodeOrder } from "../lib/channel/order.ts";
import { webCrypto as p } from "../lib/crypto/web_crypto.ts";
import { FormatError } from "../lib/format_error.ts";
import { decodeEntry, encodeEntry } from "./journal_entry.ts";
import type { Mark } from "./journal_entry.ts";

const bankKid = new Uint8Array(16).fill(0xb0);
const DESK = { terminalId: new Uint8Array(16).fill(7), seed: new Uint8Array(32).fill(8) };
const order = encodeOrder({
  txnId: new Uint8Array(16).fill(1),
  operation: "deposit",
  currency: "EUR",
  amountCents: 500n,
  cardId: new Uint8Array(16).fill(2),
  terminalId: DESK.terminalId,
  accountHash: new Uint8Array(32).fill(3),
});
/** Where the mark stands. */
const MARK_AT = 16;

Deno.test("decodeEntry() gives back an order with its mark", async () => {
  for (const mark of ["ask", "settle"] as const satisfies Mark[]) {
    const content = { bankKid, mark, order };
    assertEquals(await decodeEntry(p, await encodeEntry(p, content, DESK), DESK), content);
  }
});

Deno.test("decodeEntry() lets the terminal itself alone vouch for notes", async () => {
  const bytes = await encodeEntry(p, { bankKid, mark: "settle", order }, DESK);
  assertEquals(await decodeEntry(p, bytes), "elsewhere");
  const hall = { ...DESK, terminalId: new Uint8Array(16).fill(9) };
  assertEquals(await decodeEntry(p, bytes, hall), "elsewhere");
  const otherKey = { ...DESK, seed: new Uint8Array(32).fill(9) };
  await assertRejects(() => decodeEntry(p, bytes, otherKey), FormatError, "it is damaged");
});

Deno.test("decodeEntry() takes no mark from whoever can only write the folder", async () => {
  const asked = await encodeEntry(p, { bankKid, mark: "ask", order });
  const body: Bytes = asked.slice(0, -32).with(MARK_AT, 1);
  const forged = concat(body, await p.sha256(body));
  await assertRejects(() => decodeEntry(p, forged, DESK), FormatError, "it is damaged");
  const settled = await encodeEntry(p, { bankKid, mark: "settle", order }, DESK);
  for (let at = MARK_AT; at < settled.length; at++) {
    const changed = settled.with(at, settled[at]! ^ 1);
    const content = await decodeEntry(p, changed, DESK).catch((error) => error);
    const taken = typeof content === "object" && "mark" in content;
    assertEquals(taken, false, `byte ${at}`);
  }
});

Deno.test("decodeEntry() leaves the marks of later releases alone", async () => {
  const body = (await encodeEntry(p, { bankKid, mark: "ask", order })).slice(0, -32);
  const later = body.with(MARK_AT, 2);
  assertEquals(await decodeEntry(p, concat(later, await p.sha256(later)), DESK), "newer");
});
