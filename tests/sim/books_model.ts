import type { DatabaseSync } from "node:sqlite";

/** A row of the books, as far as an order can be told from it. */
export interface BookedRow {
  readonly sequence: bigint;
  readonly kind: string;
  readonly state: "done" | "refused" | "cancelled";
  readonly refusal: string;
  readonly cents: bigint;
  readonly balanceCents: bigint;
  /** Whose order it was; "" where there was no account. */
  readonly account: string;
  readonly credited: string;
  /** Bank time. */
  readonly timeMs: number;
  readonly auditIndex: bigint;
}

/** All rows, in the order in which they were booked. */
export function readRows(database: DatabaseSync): BookedRow[] {
  const statement = database.prepare(
    `SELECT sequence, kind, t.state, ifnull(refusal, '') AS refusal, amount, t.balance,
       ifnull(a.name, '') AS account, ifnull(c.name, '') AS credited, time_ms, audit_index
     FROM transfer t LEFT JOIN account a ON a.id = t.account LEFT JOIN account c ON c.id = t.credit
     ORDER BY sequence`,
  );
  statement.setReadBigInts(true);
  return statement.all().map((row) => ({
    sequence: row.sequence as bigint,
    kind: row.kind as string,
    state: row.state as BookedRow["state"],
    refusal: row.refusal as string,
    cents: row.amount as bigint,
    balanceCents: row.balance as bigint,
    account: row.account as string,
    credited: row.credited as string,
    timeMs: Number(row.time_ms),
    auditIndex: row.audit_index as bigint,
  }));
}

/** What every customer has by the books. */
export function readBalances(database: DatabaseSync): Map<string, bigint> {
  const statement = database.prepare("SELECT name, balance FROM account WHERE class = 'customer'");
  statement.setReadBigInts(true);
  const balances = new Map<string, bigint>();
  for (const { name, balance } of statement.all()) balances.set(name as string, balance as bigint);
  return balances;
}

/**
 * What the rows mean, in as few words as possible: the second opinion on the ledger.
 * @returns the balances; or a sentence on the first row that is wrong
 */
export function replay(rows: readonly BookedRow[]): Map<string, bigint> | string {
  const balances = new Map<string, bigint>();
  for (const row of rows) {
    const wrong = replayRow(balances, row);
    if (wrong !== null) return `row ${row.sequence}, ${row.kind} of ${row.cents} cents: ${wrong}`;
  }
  return balances;
}

function replayRow(balances: Map<string, bigint>, row: BookedRow): string | null {
  const { kind, state, refusal, account, credited, cents } = row;
  const own = balances.get(account) ?? null;
  if (state === "cancelled") return null;
  if (state === "refused") {
    const isPoor = own !== null && own < cents;
    return refusal === "insufficient_funds" && !isPoor ? `refused, with ${own} there` : null;
  }
  switch (kind) {
    case "create":
      if (own !== null) return "opened twice";
      balances.set(account, cents);
      break;
    case "deposit":
      if (own === null) return "no such account";
      balances.set(account, own + cents);
      break;
    case "withdraw":
    case "transfer":
      if (own === null || own < cents) return `done, with ${own} there`;
      balances.set(account, own - cents);
      if (kind === "transfer") balances.set(credited, balances.get(credited)! + cents);
      break;
    default:
      return "nobody here gives such an order";
  }
  const after = balances.get(account)!;
  return after === row.balanceCents ? null : `told ${row.balanceCents}, and ${after} are there`;
}
