import { assert, assertEquals } from "@std/assert";
import type { HistoryQuery } from "../../lib/channel/order.ts";
import type { HistoryEntry, HistoryPart } from "../../lib/channel/page.ts";
import { HISTORY_SCAN_MAX } from "../../lib/limits.ts";
import { IN_MEMORY } from "./database.ts";
import type { SqliteLedger } from "./sqlite_ledger.ts";
import { command, openLedger } from "./testing.ts";

const DAY_MS = 86_400_000;

/** Books of bob with so many entries: a creation, then deposits, one a millisecond from time 1. */
function openBooks(entries: number): { ledger: SqliteLedger; at: (nowMs: number) => void } {
  let nowMs = 0;
  const ledger = openLedger(IN_MEMORY, { clock: { now: () => ++nowMs } });
  const deposits = Array.from(
    { length: entries - 1 },
    (_, i) => command({ operation: "deposit", account: "bob", txn: `d${i}`, cents: 1n }),
  );
  ledger.applyBatch([
    command({ operation: "create", account: "bob", txn: "1", cents: 1_000n }),
    ...deposits,
  ]);
  return { ledger, at: (ms) => void (nowMs = ms) };
}

function read(ledger: SqliteLedger, history: Partial<HistoryQuery>): HistoryPart {
  const [result] = ledger.applyBatch([
    command({ operation: "history", account: "bob", txn: "read", history }),
  ]);
  return result!.page!;
}

/** Follows the pages to their end. */
function readAll(ledger: SqliteLedger, history: Partial<HistoryQuery>): {
  entries: HistoryEntry[];
  pages: number;
} {
  const entries: HistoryEntry[] = [];
  let beforeSeq = 0n;
  for (let pages = 1;; pages++) {
    const part = read(ledger, { ...history, beforeSeq });
    entries.push(...part.entries);
    if (part.nextBeforeSeq === 0n) return { entries, pages };
    assert(beforeSeq === 0n || part.nextBeforeSeq < beforeSeq, "each page goes on");
    beforeSeq = part.nextBeforeSeq;
  }
}

Deno.test("HistoryTable.read() gives every entry once, page after page", () => {
  const { ledger } = openBooks(100);
  const { entries, pages } = readAll(ledger, {});
  assertEquals(
    entries.map(({ seq }) => Number(seq)),
    Array.from({ length: 100 }, (_, i) => 100 - i),
  );
  assert(pages > 2);
  ledger.close();
});

Deno.test("HistoryTable.read() looks at so many entries a page, and says where it stopped", () => {
  const { ledger } = openBooks(HISTORY_SCAN_MAX * 2 + 1);
  const rare = { kinds: 1 << 1 };
  assertEquals(read(ledger, rare), { entries: [], nextBeforeSeq: BigInt(HISTORY_SCAN_MAX + 2) });
  const { entries, pages } = readAll(ledger, rare);
  assertEquals([entries.map(({ kind }) => kind), pages], [["create"], 3]);
  ledger.close();
});

Deno.test("HistoryTable.read() ends exactly at the first entry", () => {
  const { ledger } = openBooks(HISTORY_SCAN_MAX);
  assertEquals(readAll(ledger, { kinds: 1 << 3 }), { entries: [], pages: 1 });
  ledger.close();
});

Deno.test("HistoryTable.read() keeps to the times asked for", () => {
  const { ledger } = openBooks(10);
  const seqs = (query: Partial<HistoryQuery>) =>
    readAll(ledger, query).entries.map(({ seq }) => Number(seq));
  assertEquals(seqs({ sinceMs: 8 }), [10, 9, 8]);
  assertEquals(seqs({ untilMs: 3 }), [2, 1]);
  assertEquals(seqs({ sinceMs: 4, untilMs: 6 }), [5, 4]);
  assertEquals(read(ledger, { beforeSeq: 3n }).entries.map(({ seq }) => seq), [2n, 1n]);
  ledger.close();
});

Deno.test("HistoryTable.read() finds what was booked before the clock was set back", () => {
  const { ledger, at } = openBooks(3);
  const deposit = (txn: string, timeMs: number) => {
    at(timeMs - 1);
    ledger.applyBatch([command({ operation: "deposit", account: "bob", txn, cents: 1n })]);
  };
  deposit("late", 5 * DAY_MS);
  deposit("set back", 5 * DAY_MS - 3_600_000);
  const { entries } = readAll(ledger, { sinceMs: 5 * DAY_MS });
  assertEquals(entries.map(({ seq }) => Number(seq)), [4]);
  ledger.close();
});
