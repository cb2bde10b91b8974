import type { DatabaseSync } from "node:sqlite";
import type { Violation } from "./store.ts";

/** Rows told of one invariant; one is proof enough, a few help to find the cause. */
const ROWS_MAX = 10;

/**
 * What always holds, each with a query that gives the rows where it does not. Written as local
 * checks, row against row, so that no sum can overflow and an auditor can run them by hand.
 */
const INVARIANTS: readonly (readonly [invariant: string, query: string])[] = [
  [
    "transfer_legs", // Done: one debit and one credit of its amount. Otherwise: no leg.
    `SELECT 'transfer ' || sequence AS detail FROM transfer AS t WHERE
       (SELECT count(*) FROM leg WHERE transfer = t.sequence) <> (state = 'done') * 2
       OR state = 'done' AND NOT (
         EXISTS (SELECT 1 FROM leg WHERE transfer = t.sequence AND account = t.debit
           AND delta = -t.amount)
         AND EXISTS (SELECT 1 FROM leg WHERE transfer = t.sequence AND account = t.credit
           AND delta = t.amount))`,
  ],
  [
    "transfer_sequence", // Numbered from 1 without gaps: a missing row shows.
    `SELECT 'transfer ' || sequence AS detail FROM transfer AS t WHERE sequence > 1
       AND NOT EXISTS (SELECT 1 FROM transfer WHERE sequence = t.sequence - 1)`,
  ],
  [
    "leg_chain", // Each balance follows from the one before it.
    `SELECT 'account ' || l.account || ' leg ' || l.seq AS detail
       FROM leg AS l LEFT JOIN leg AS p ON p.account = l.account AND p.seq = l.seq - 1
       WHERE l.balance_after <> coalesce(p.balance_after, 0) + l.delta
         OR (p.seq IS NULL) <> (l.seq = 1)`,
  ],
  [
    "cached_balance", // An account's balance is the fold of its legs.
    `SELECT 'account ' || name AS detail FROM account AS a WHERE
       balance <> coalesce(
         (SELECT balance_after FROM leg WHERE account = a.id ORDER BY seq DESC LIMIT 1), 0)
       OR leg_count <> (SELECT count(*) FROM leg WHERE account = a.id)`,
  ],
  [
    "told_balance", // What the customer was told is what was booked.
    `SELECT 'transfer ' || t.sequence AS detail FROM transfer AS t
       JOIN leg AS l ON l.transfer = t.sequence AND l.account = t.account
       WHERE t.balance <> l.balance_after`,
  ],
  [
    "customer_overdrawn",
    `SELECT 'account ' || name AS detail FROM account WHERE class = 'customer' AND balance < 0`,
  ],
  [
    "card_account",
    `SELECT 'card ' || hex(card_id) AS detail FROM card
       LEFT JOIN account ON account.id = card.account AND class = 'customer' WHERE id IS NULL`,
  ],
  [
    "account_opening", // A customer's first leg, and no other, is a creation.
    `SELECT 'account ' || name AS detail FROM account AS a WHERE class = 'customer' AND NOT EXISTS (
       SELECT 1 FROM leg JOIN transfer ON sequence = transfer
       WHERE leg.account = a.id AND seq = 1 AND kind = 'create' AND credit = a.id)
     UNION ALL
     SELECT 'account ' || a.name FROM transfer JOIN account AS a ON a.id = credit
       JOIN leg ON transfer = sequence AND leg.account = a.id WHERE kind = 'create' AND seq <> 1`,
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
export const INVARIANT_NAMES: readonly string[] = [...INVARIANTS.map(([name]) => name), "legs_sum"];

/** Walks the books once an invariant, in constant memory. Empty when all of them hold. */
export function findViolations(db: DatabaseSync): Violation[] {
  const found = INVARIANTS.flatMap(([invariant, query]) =>
    db.prepare(`${query} LIMIT ${ROWS_MAX}`).all()
      .map(({ detail }) => ({ invariant, detail: String(detail) }))
  );
  const sum = sumOfLegs(db);
  if (sum !== 0n) found.push({ invariant: "legs_sum", detail: `${sum} cents` });
  return found;
}

/** Summed here, because in SQL the sum of false legs may overflow. */
function sumOfLegs(db: DatabaseSync): bigint {
  const legs = db.prepare("SELECT delta FROM leg");
  legs.setReadBigInts(true);
  let sum = 0n;
  for (const { delta } of legs.iterate()) sum += delta as bigint;
  return sum;
}
