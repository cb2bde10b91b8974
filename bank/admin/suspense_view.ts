import type { DatabaseSync } from "node:sqlite";
import { prepare } from "../ledger/prepare.ts";
import { BANK_ACCOUNTS } from "../ledger/schema.ts";

/** A booking on the account of what nobody can explain yet. */
export interface SuspenseEntry {
  readonly sequence: bigint;
  readonly timeMs: number;
  readonly kind: string;
  /** The account or terminal that it is about. */
  readonly about: string;
  /** What came to suspense, or minus what went. */
  readonly cents: bigint;
  readonly reversed: boolean;
}

/** What waits on suspense, or did, newest first. */
export function suspenseEntries(db: DatabaseSync): SuspenseEntry[] {
  const rows = prepare(
    db,
    `SELECT t.sequence, time_ms, kind, coalesce(o.name, c.name) AS about, delta,
       EXISTS (SELECT 1 FROM transfer WHERE reverses = t.sequence) AS reversed
     FROM leg JOIN account AS s ON s.id = leg.account AND s.name = '${BANK_ACCOUNTS.suspense}'
     JOIN transfer AS t ON t.sequence = leg.transfer
     JOIN account AS c ON c.id = iif(t.debit = s.id, t.credit, t.debit)
     LEFT JOIN account AS o ON o.id = t.account ORDER BY seq DESC`,
  ).all();
  return rows.map((row) => ({
    sequence: row.sequence as bigint,
    timeMs: Number(row.time_ms),
    kind: row.kind as string,
    about: row.about as string,
    cents: row.delta as bigint,
    reversed: row.reversed === 1n,
  }));
}
