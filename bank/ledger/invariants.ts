import type { DatabaseSync } from "node:sqlite";
import { DAY_MS } from "./limit_table.ts";
import type { Violation } from "./store.ts";

/** Rows told of one invariant; one is proof enough, a few help to find the cause. */
const ROWS_MAX = 10;

/** What counts for the limit of which day, from the rows that it follows from. */
export const LIMIT_USES = `SELECT account, time_ms / ${DAY_MS} AS day, amount AS cents
         FROM transfer AS w WHERE kind = 'withdraw' AND state = 'done'
           AND NOT EXISTS (SELECT 1 FROM transfer WHERE reverses = w.sequence)
       UNION ALL SELECT h.account, day, coalesce(c.amount, h.amount) FROM hold AS h
         LEFT JOIN transfer AS c ON c.sequence = captured_by
         WHERE (released IS NULL OR captured_by IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM transfer WHERE reverses = captured_by)`;

/** Which rows are looked at: conditions of SQL on a transfer's number, and on an account. */
interface Window {
  readonly row: (sequence: string) => string;
  readonly account: (id: string) => string;
  /** How the legs of an account are counted. */
  readonly count: string;
}

const ALL: Window = { row: () => "TRUE", account: () => "TRUE", count: "count(*)" };

/** The transfers after this one, and the accounts that they name. */
function after(sequence: bigint): Window {
  return {
    row: (column) => `${column} > ${sequence}`,
    account: (column) =>
      `${column} IN (SELECT account FROM transfer WHERE sequence > ${sequence}
         UNION ALL SELECT account FROM leg WHERE transfer > ${sequence})`,
    // The bank's cash has a leg of most transfers: too many to be counted.
    count: "coalesce(max(seq), 0)",
  };
}

type Invariant = readonly [invariant: string, query: (window: Window) => string];

/**
 * What always holds, each with a query that gives the rows where it does not. Written as local
 * checks, row against row, so that no sum can overflow and an auditor can run them by hand. Of
 * these, a window costs no more than its own rows, however large the books are.
 */
const LOCAL: readonly Invariant[] = [
  [
    "transfer_legs", // One debit and one credit of its amount, or no leg.
    ({ row }) =>
      `SELECT 'transfer ' || sequence AS detail FROM transfer AS t WHERE ${row("sequence")} AND (
       (SELECT count(*) FROM leg WHERE transfer = t.sequence) <> (debit IS NOT NULL) * 2
       OR debit IS NOT NULL AND NOT (
         EXISTS (SELECT 1 FROM leg WHERE transfer = t.sequence AND account = t.debit
           AND delta = -t.amount)
         AND EXISTS (SELECT 1 FROM leg WHERE transfer = t.sequence AND account = t.credit
           AND delta = t.amount)))`,
  ],
  [
    "transfer_sequence", // Numbered from 1 without gaps: a missing row shows.
    ({ row }) =>
      // Not `sequence > 1`: SQLite would begin there, however late the window does.
      `SELECT 'transfer ' || sequence AS detail FROM transfer AS t
       WHERE sequence <> 1 AND ${row("sequence")}
       AND NOT EXISTS (SELECT 1 FROM transfer WHERE sequence = t.sequence - 1)`,
  ],
  [
    "leg_chain", // Each balance follows from the one before it.
    ({ row }) =>
      `SELECT 'account ' || l.account || ' leg ' || l.seq AS detail
       FROM leg AS l LEFT JOIN leg AS p ON p.account = l.account AND p.seq = l.seq - 1
       WHERE ${row("l.transfer")} AND (l.balance_after <> coalesce(p.balance_after, 0) + l.delta
         OR (p.seq IS NULL) <> (l.seq = 1))`,
  ],
  [
    "cached_balance", // An account's balance is the fold of its legs.
    ({ account, count }) =>
      `SELECT 'account ' || name AS detail FROM account AS a WHERE ${account("id")} AND (
       balance <> coalesce(
         (SELECT balance_after FROM leg WHERE account = a.id ORDER BY seq DESC LIMIT 1), 0)
       OR leg_count <> (SELECT ${count} FROM leg WHERE account = a.id))`,
  ],
  [
    "told_balance", // What the customer was told is what was booked.
    ({ row }) =>
      `SELECT 'transfer ' || t.sequence AS detail FROM transfer AS t
       JOIN leg AS l ON l.transfer = t.sequence AND l.account = t.account
       WHERE ${row("t.sequence")} AND t.balance <> l.balance_after`,
  ],
  [
    "customer_overdrawn",
    ({ account }) =>
      `SELECT 'account ' || name AS detail FROM account
       WHERE ${account("id")} AND class = 'customer' AND balance < 0`,
  ],
  [
    "closed_account", // Holds nothing, for it takes no orders any more.
    ({ account }) =>
      `SELECT 'account ' || name AS detail FROM account
       WHERE ${account("id")} AND state = 'closed' AND (balance <> 0 OR held <> 0)`,
  ],
  [
    "held", // What is held of an account is the sum of its pending holds.
    // Left alone, SQLite looks through every hold that was never captured, once an account.
    ({ account }) =>
      `SELECT 'account ' || name AS detail FROM account AS a
       WHERE ${account("id")} AND held <> coalesce(
       (SELECT sum(amount) FROM hold INDEXED BY hold_account WHERE account = a.id
         AND released IS NULL AND captured_by IS NULL), 0)`,
  ],
  [
    "hold_row", // A hold that was made has one row of its account and amount, and no other has.
    ({ row }) =>
      `SELECT 'transfer ' || sequence AS detail FROM transfer AS t
       WHERE ${row("sequence")} AND kind = 'hold' AND state = 'done' AND NOT EXISTS (
         SELECT 1 FROM hold WHERE transfer = t.sequence
           AND (account, amount) IS (t.account, t.amount))
     UNION ALL
     SELECT 'transfer ' || transfer FROM hold AS h WHERE ${row("transfer")} AND NOT EXISTS (
       SELECT 1 FROM transfer WHERE sequence = h.transfer AND kind = 'hold' AND state = 'done')`,
  ],
  [
    "hold_end", // Ended by what says so: a capture, a void or the passing of time.
    ({ row }) =>
      `SELECT 'hold ' || transfer AS detail FROM hold AS h
       LEFT JOIN transfer AS c ON c.sequence = captured_by
       LEFT JOIN transfer AS r ON r.sequence = released_by
       WHERE ${
        row("transfer")
      } AND (captured_by IS NOT NULL AND ((c.kind, c.state, c.account, c.credit)
           IS NOT ('capture', 'done', h.account, h.cash) OR c.amount > h.amount)
         OR released IS NOT NULL AND (r.kind, r.state, r.account) IS NOT
           (CASE released WHEN 'voided' THEN 'void' ELSE 'expire' END, 'done', h.account))
     UNION ALL
     SELECT 'transfer ' || sequence FROM transfer AS t
       WHERE ${row("sequence")} AND state = 'done' AND kind IN ('capture', 'void', 'expire')
         AND NOT EXISTS (SELECT 1 FROM hold WHERE released_by = t.sequence)
         AND NOT EXISTS (SELECT 1 FROM hold WHERE captured_by = t.sequence)`,
  ],
  [
    "reversal", // Moves back what another row moved.
    ({ row }) =>
      `SELECT 'transfer ' || r.sequence AS detail FROM transfer AS r
       JOIN transfer AS t ON t.sequence = r.reverses
       WHERE ${row("r.sequence")} AND ((r.debit, r.credit, r.amount)
         IS NOT (t.credit, t.debit, t.amount) OR t.kind = 'reverse')`,
  ],
];

/** And of these, each is a walk through all of the books. */
const GLOBAL: readonly (readonly [invariant: string, query: string])[] = [
  [
    "limit_use", // Each day's use is what was taken out or is held, less what was reversed.
    `SELECT 'account ' || account || ' day ' || day AS detail FROM (
       ${LIMIT_USES} UNION ALL SELECT account, day, -cents FROM limit_use)
     GROUP BY account, day HAVING sum(cents) <> 0`,
  ],
  [
    "terminal_cash", // Each terminal has a cash account of its own.
    `SELECT 'terminal ' || t.name AS detail FROM terminal AS t
       LEFT JOIN account AS a ON a.id = t.cash AND class = 'cash' AND a.name = 'terminal:' || t.name
       WHERE a.id IS NULL`,
  ],
  [
    "card_account",
    `SELECT 'card ' || hex(card_id) AS detail FROM card
       LEFT JOIN account ON account.id = card.account AND class = 'customer' WHERE id IS NULL`,
  ],
  [
    "account_opening", // A customer's first leg, and no other, is a creation or an import.
    `SELECT 'account ' || name AS detail FROM account LEFT JOIN (
         SELECT account AS opened, count(*) AS openings FROM transfer
         WHERE state = 'done' AND kind IN ('create', 'import_account') GROUP BY account)
       ON opened = id WHERE class = 'customer' AND openings IS NOT 1
     UNION ALL
     SELECT 'account ' || a.name FROM transfer JOIN account AS a ON a.id = credit
       JOIN leg ON transfer = sequence AND leg.account = a.id
       WHERE kind IN ('create', 'import_account') AND seq <> 1`,
  ],
  [
    "foreign_keys",
    `SELECT "table" || ' ' || coalesce(rowid, '') AS detail FROM pragma_foreign_key_check`,
  ],
  [
    "file", // The structure of the file, its indexes, and every CHECK once more.
    `SELECT integrity_check AS detail FROM pragma_integrity_check WHERE integrity_check <> 'ok'`,
  ],
];

/** The names of all invariants. */
export const INVARIANT_NAMES: readonly string[] = [
  ...[...LOCAL, ...GLOBAL].map(([name]) => name),
  "legs_sum",
];

/** Walks the books once an invariant, in constant memory. Empty when all of them hold. */
export function findViolations(db: DatabaseSync): Violation[] {
  const queries = [...LOCAL.map(([name, query]) => [name, query(ALL)] as const), ...GLOBAL];
  const found = queries.flatMap(([name, query]) => violationsOf(db, name, query));
  const sum = sumOfLegs(db);
  if (sum !== 0n) found.push({ invariant: "legs_sum", detail: `${sum} cents` });
  return found;
}

/**
 * The same of the newest `rows` transfers and the accounts that they name; of all, if there are no
 * more. What is older nothing in the program can change any more.
 */
export function findRecentViolations(db: DatabaseSync, rows: number): Violation[] {
  const newest = db.prepare("SELECT coalesce(max(sequence), 0) AS sequence FROM transfer").get();
  const first = BigInt(newest!.sequence as number) - BigInt(rows);
  if (first <= 0n) return findViolations(db);
  return LOCAL.flatMap(([name, query]) => violationsOf(db, name, query(after(first))));
}

/** Numbers that SQL cannot add up are wrong, too. */
function violationsOf(db: DatabaseSync, invariant: string, query: string): Violation[] {
  try {
    const rows = db.prepare(`${query} LIMIT ${ROWS_MAX}`).all();
    return rows.map(({ detail }) => ({ invariant, detail: String(detail) }));
  } catch (error) {
    if (!(error instanceof Error) || error.message !== "integer overflow") throw error;
    return [{ invariant, detail: error.message }];
  }
}

/** Summed here, because in SQL the sum of false legs may overflow. */
function sumOfLegs(db: DatabaseSync): bigint {
  const legs = db.prepare("SELECT delta FROM leg");
  legs.setReadBigInts(true);
  let sum = 0n;
  for (const { delta } of legs.iterate()) sum += delta as bigint;
  return sum;
}
