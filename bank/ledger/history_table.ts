import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { HistoryQuery } from "../../lib/channel/order.ts";
import { entriesThatFit, HISTORY_KINDS, PAGE_ENTRIES_MAX } from "../../lib/channel/page.ts";
import type { HistoryEntry, HistoryKind, HistoryPart } from "../../lib/channel/page.ts";
import { HISTORY_SCAN_MAX } from "../../lib/limits.ts";
import { prepare } from "./prepare.ts";

/** How far the bank's clock may ever have been set back between two entries. */
const CLOCK_STEP_MS = 86_400_000;
const LAST_SEQ = 2n ** 63n - 1n;

interface LegRow {
  readonly seq: bigint;
  readonly time_ms: bigint;
  readonly kind: HistoryKind;
  readonly delta: bigint;
  readonly balance_after: bigint;
  readonly reverses_seq: bigint | null;
  readonly counterparty: string | null;
}

/** Reads accounts' histories by (account, seq): a page costs the same wherever it is. */
export class HistoryTable {
  readonly #legs: StatementSync;

  constructor(db: DatabaseSync) {
    this.#legs = prepare(
      db,
      `SELECT l.seq, t.time_ms, t.kind, l.delta, l.balance_after,
         (SELECT seq FROM leg WHERE transfer = t.reverses AND account = l.account) AS reverses_seq,
         (SELECT name FROM account WHERE class = 'customer'
           AND id = CASE l.account WHEN t.debit THEN t.credit ELSE t.debit END) AS counterparty
       FROM leg AS l JOIN transfer AS t ON t.sequence = l.transfer
       WHERE l.account = ? AND l.seq < ? ORDER BY l.seq DESC LIMIT ${HISTORY_SCAN_MAX}`,
    );
  }

  /** A page's worth of what is asked for, newest first; it may be empty and still not the end. */
  read(account: bigint, query: HistoryQuery): HistoryPart {
    const entries: HistoryEntry[] = [];
    let last = 0n;
    let scanned = 0;
    const before = query.beforeSeq === 0n ? LAST_SEQ : query.beforeSeq;
    for (const row of this.#legs.iterate(account, before)) {
      const entry = toEntry(row as unknown as LegRow);
      if (entry.timeMs < query.sinceMs - CLOCK_STEP_MS) return { entries, nextBeforeSeq: 0n };
      if (isWanted(entry, query)) {
        entries.push(entry);
        const full = entries.length > PAGE_ENTRIES_MAX || entriesThatFit(entries) < entries.length;
        if (full) return { entries: entries.slice(0, -1), nextBeforeSeq: entry.seq + 1n };
      }
      last = entry.seq;
      scanned++;
    }
    const more = scanned === HISTORY_SCAN_MAX && last > 1n;
    return { entries, nextBeforeSeq: more ? last : 0n };
  }
}

function isWanted(entry: HistoryEntry, query: HistoryQuery): boolean {
  return entry.timeMs >= query.sinceMs &&
    (query.untilMs === 0 || entry.timeMs < query.untilMs) &&
    (query.kinds === 0 || (query.kinds >> HISTORY_KINDS[entry.kind] & 1) === 1);
}

function toEntry(row: LegRow): HistoryEntry {
  return {
    seq: row.seq,
    timeMs: Number(row.time_ms),
    kind: row.kind,
    deltaCents: row.delta,
    balanceCents: row.balance_after,
    reversesSeq: row.reverses_seq ?? 0n,
    counterparty: row.counterparty ?? "",
  };
}
