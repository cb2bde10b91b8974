import { assertEquals, assertRejects } from "@std/assert";
import { historyOf, pages, visitTo } from "../tests/support/history_bank.ts";
import type { HistoryEntry, HistoryPart } from "../lib/channel/page.ts";
import { ProtocolError, UserError } from "../lib/errors.ts";
import { readHistory } from "./read_history.ts";

const ALL = { sinceMs: 0, untilMs: 0, beforeSeq: 0n, kinds: 0 };
const HISTORY = historyOf([10_000n, 500n, -300n, 700n, -100n, 1n, 2n]);

Deno.test("readHistory() reads page after page up to the end", async () => {
  for (const size of [1, 2, 3, 7, 8]) {
    const { visit, queries } = visitTo(pages(HISTORY, size));
    const { entries, more } = await readHistory(visit, ALL);
    assertEquals([entries, more], [HISTORY, false]);
    assertEquals(queries.length, Math.ceil(HISTORY.length / size));
  }
});

Deno.test("readHistory() reads no more than it is asked for, and says whether there is more", async () => {
  for (const [count, size, read] of [[1, 2, 1], [2, 2, 1], [3, 2, 2], [6, 7, 1]] as const) {
    const { visit, queries } = visitTo(pages(HISTORY, size));
    const { entries, more } = await readHistory(visit, ALL, count);
    assertEquals([entries, more], [HISTORY.slice(0, count), true]);
    assertEquals(queries.length, read);
  }
  const { visit } = visitTo(pages(HISTORY, 7));
  assertEquals((await readHistory(visit, ALL, 7)).more, false);
});

Deno.test("readHistory() goes on after a page without entries", async () => {
  const { visit } = visitTo(({ beforeSeq }) =>
    beforeSeq === 0n ? { entries: [], nextBeforeSeq: 8n } : { entries: HISTORY, nextBeforeSeq: 0n }
  );
  assertEquals((await readHistory(visit, ALL)).entries, HISTORY);
});

Deno.test("readHistory() tells the bank's refusal", async () => {
  const { visit } = visitTo(() => ({ status: "refused", refusal: "card_locked" }));
  await assertRejects(() => readHistory(visit, ALL), UserError);
});

Deno.test("readHistory() refuses a reply without a page", async () => {
  const { visit } = visitTo(() => ({ status: "done" }));
  await assertRejects(() => readHistory(visit, ALL), ProtocolError, "no_page");
});

const [newest, second, third] = HISTORY as [HistoryEntry, HistoryEntry, HistoryEntry];
const PERIOD = { ...ALL, sinceMs: third.timeMs, untilMs: newest.timeMs };

const CONTRADICTIONS: readonly [string, typeof ALL, HistoryPart][] = [
  ["an entry twice", ALL, { entries: [newest, newest], nextBeforeSeq: 0n }],
  ["the wrong order", ALL, { entries: [second, newest], nextBeforeSeq: 0n }],
  ["number 0", ALL, { entries: [{ ...newest, seq: 0n }], nextBeforeSeq: 0n }],
  ["a newer one", { ...ALL, beforeSeq: 7n }, { entries: [newest], nextBeforeSeq: 0n }],
  ["one after the period", PERIOD, { entries: [newest], nextBeforeSeq: 0n }],
  ["one before the period", PERIOD, { entries: HISTORY.slice(3, 4), nextBeforeSeq: 0n }],
  [
    "sums that do not add up",
    ALL,
    { entries: [{ ...newest, balanceCents: newest.balanceCents + 1n }, second], nextBeforeSeq: 0n },
  ],
  ["the way in a circle", { ...ALL, beforeSeq: 7n }, { entries: [second], nextBeforeSeq: 7n }],
];

Deno.test("readHistory() refuses a history that contradicts itself or the question", async () => {
  for (const [what, query, part] of CONTRADICTIONS) {
    const { visit } = visitTo(() => part);
    await assertRejects(() => readHistory(visit, query, 1), ProtocolError, "contradicts", what);
  }
});

Deno.test("readHistory() checks the sum from one page to the next", async () => {
  const forged = { ...second, balanceCents: second.balanceCents + 1n };
  const { visit } = visitTo(({ beforeSeq }) =>
    beforeSeq === 0n
      ? { entries: [newest], nextBeforeSeq: newest.seq }
      : { entries: [forged], nextBeforeSeq: 0n }
  );
  await assertRejects(() => readHistory(visit, ALL), ProtocolError, "contradicts");
});

Deno.test("readHistory() takes gaps for what they are where only some kinds are asked for", async () => {
  const part = { entries: [newest, third], nextBeforeSeq: 0n };
  const { visit } = visitTo(() => part);
  assertEquals((await readHistory(visit, { ...ALL, kinds: 2 })).entries.length, 2);
});
