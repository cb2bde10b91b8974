import type { DatabaseSync } from "node:sqlite";
import { DAY_MS } from "./limit_table.ts";
import { after, ALL, anyWrongAccount, LOCAL } from "./local_invariants.ts";
import type { Window } from "./local_invariants.ts";
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

/** What else always holds; each of these is a walk through all of the books. */
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
  ...LOCAL.map(({ name }) => name),
  ...GLOBAL.map(([name]) => name),
  "legs_sum",
];

/** Walks the books a few times, in constant memory. Empty when all invariants hold. */
export function findViolations(db: DatabaseSync): Violation[] {
  const found = findLocal(db, ALL);
  found.push(...GLOBAL.flatMap(([name, query]) => violationsOf(db, name, query)));
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
  return findLocal(db, after(first));
}

/** The accounts lie all over the file: each is looked up once, and again if one of them is wrong. */
function findLocal(db: DatabaseSync, window: Window): Violation[] {
  const areSound = violationsOf(db, "any_account", anyWrongAccount(window)).length === 0;
  return LOCAL.filter(({ wrong }) => wrong === undefined || !areSound)
    .flatMap(({ name, query }) => violationsOf(db, name, query(window)));
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

/** In halves, because in SQL the sum of false legs may overflow, and here each leg costs a call. */
function sumOfLegs(db: DatabaseSync): bigint {
  const halves = db.prepare(
    `SELECT coalesce(sum(delta >> 32), 0) AS high, coalesce(sum(delta & 4294967295), 0) AS low
     FROM leg`,
  );
  halves.setReadBigInts(true);
  const { high, low } = halves.get() as { high: bigint; low: bigint };
  return (high << 32n) + low;
}
