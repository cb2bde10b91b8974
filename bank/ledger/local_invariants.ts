/** Which rows are looked at: conditions of SQL on a transfer's number, and on an account. */
export interface Window {
  readonly row: (sequence: string) => string;
  readonly account: (id: string) => string;
  /** How the legs of an account are counted. */
  readonly count: string;
}

/** All of the books. */
export const ALL: Window = { row: () => "TRUE", account: () => "TRUE", count: "count(*)" };

/** The transfers after this one, and the accounts that they name. */
export function after(sequence: bigint): Window {
  return {
    row: (column) => `${column} > ${sequence}`,
    account: (column) =>
      `${column} IN (SELECT account FROM transfer WHERE sequence > ${sequence}
         UNION ALL SELECT account FROM leg WHERE transfer > ${sequence})`,
    // The bank's cash has a leg of most transfers: too many to be counted.
    count: "coalesce(max(seq), 0)",
  };
}

/** What holds of each row by itself or beside its neighbours. */
export interface LocalInvariant {
  readonly name: string;
  /** Gives the rows where it does not hold. */
  readonly query: (window: Window) => string;
  /** The condition that it does not hold of `account AS a`, if this is about a row of that table. */
  readonly wrong?: (window: Window) => string;
}

/**
 * What always holds, each with a query that gives the rows where it does not. Written as local
 * checks, row against row, so that no sum can overflow and an auditor can run them by hand. Of
 * these, a window costs no more than its own rows, however large the books are.
 */
export const LOCAL: readonly LocalInvariant[] = [
  // One debit and one credit of its amount, or no leg.
  {
    name: "transfer_legs",
    query: ({ row }) =>
      `SELECT 'transfer ' || sequence AS detail FROM transfer AS t WHERE ${row("sequence")} AND (
       (SELECT count(*) FROM leg WHERE transfer = t.sequence) <> (debit IS NOT NULL) * 2
       OR debit IS NOT NULL AND NOT (
         EXISTS (SELECT 1 FROM leg WHERE transfer = t.sequence AND account = t.debit
           AND delta = -t.amount)
         AND EXISTS (SELECT 1 FROM leg WHERE transfer = t.sequence AND account = t.credit
           AND delta = t.amount)))`,
  },
  // Numbered from 1 without gaps: a missing row shows.
  {
    name: "transfer_sequence",
    query: ({ row }) =>
      // Not `sequence > 1`: SQLite would begin there, however late the window does.
      `SELECT 'transfer ' || sequence AS detail FROM transfer AS t
       WHERE sequence <> 1 AND ${row("sequence")}
       AND NOT EXISTS (SELECT 1 FROM transfer WHERE sequence = t.sequence - 1)`,
  },
  // Each balance follows from the one before it.
  {
    name: "leg_chain",
    query: ({ row }) =>
      `SELECT 'account ' || l.account || ' leg ' || l.seq AS detail
       FROM leg AS l LEFT JOIN leg AS p ON p.account = l.account AND p.seq = l.seq - 1
       WHERE ${row("l.transfer")} AND (l.balance_after <> coalesce(p.balance_after, 0) + l.delta
         OR (p.seq IS NULL) <> (l.seq = 1))`,
  },
  // An account's balance is the fold of its legs.
  ofAccount("cached_balance", ({ count }) =>
    `balance <> coalesce(
       (SELECT balance_after FROM leg WHERE account = a.id ORDER BY seq DESC LIMIT 1), 0)
     OR leg_count <> (SELECT ${count} FROM leg WHERE account = a.id)`),
  // What the customer was told is what was booked.
  {
    name: "told_balance",
    query: ({ row }) =>
      `SELECT 'transfer ' || t.sequence AS detail FROM transfer AS t
       JOIN leg AS l ON l.transfer = t.sequence AND l.account = t.account
       WHERE ${row("t.sequence")} AND t.balance <> l.balance_after`,
  },
  ofAccount("customer_overdrawn", () => `class = 'customer' AND balance < 0`),
  // Holds nothing, for it takes no orders any more.
  ofAccount("closed_account", () => `state = 'closed' AND (balance <> 0 OR held <> 0)`),
  // What is held of an account is the sum of its pending holds.
  ofAccount("held", () =>
    // Left alone, SQLite looks through every hold that was never captured, once an account.
    `held <> coalesce((SELECT sum(amount) FROM hold INDEXED BY hold_account
       WHERE account = a.id AND released IS NULL AND captured_by IS NULL), 0)`),
  // A hold that was made has one row of its account and amount, and no other has.
  {
    name: "hold_row",
    query: ({ row }) =>
      `SELECT 'transfer ' || sequence AS detail FROM transfer AS t
       WHERE ${row("sequence")} AND kind = 'hold' AND state = 'done' AND NOT EXISTS (
         SELECT 1 FROM hold WHERE transfer = t.sequence
           AND (account, amount) IS (t.account, t.amount))
     UNION ALL
     SELECT 'transfer ' || transfer FROM hold AS h WHERE ${row("transfer")} AND NOT EXISTS (
       SELECT 1 FROM transfer WHERE sequence = h.transfer AND kind = 'hold' AND state = 'done')`,
  },
  // Ended by what says so: a capture, a void or the passing of time.
  {
    name: "hold_end",
    query: ({ row }) =>
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
  },
  // Moves back what another row moved.
  {
    name: "reversal",
    query: ({ row }) =>
      `SELECT 'transfer ' || r.sequence AS detail FROM transfer AS r
       JOIN transfer AS t ON t.sequence = r.reverses
       WHERE ${row("r.sequence")} AND ((r.debit, r.credit, r.amount)
         IS NOT (t.credit, t.debit, t.amount) OR t.kind = 'reverse')`,
  },
];

/** Gives an account that any invariant of accounts does not hold of: one walk for all of them. */
export function anyWrongAccount(window: Window): string {
  const wrong = LOCAL.flatMap(({ wrong }) => wrong === undefined ? [] : [wrong(window)]);
  return wrongAccounts(window, wrong.map((condition) => `(${condition})`).join(" OR "));
}

function ofAccount(name: string, wrong: (window: Window) => string): LocalInvariant {
  return { name, wrong, query: (window) => wrongAccounts(window, wrong(window)) };
}

function wrongAccounts(window: Window, condition: string): string {
  return `SELECT 'account ' || name AS detail FROM account AS a
    WHERE ${window.account("id")} AND (${condition})`;
}
