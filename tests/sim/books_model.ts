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
  /** Where money went to and came from; "" where none moved. */
  readonly credited: string;
  readonly debited: string;
  /** Bank time. */
  readonly timeMs: number;
  readonly auditIndex: bigint;
  /** Of its order: card_id and txn_id in hex. */
  readonly id: string;
  /** Whether a customer ordered it. */
  readonly isOrder: boolean;
  /** Its txn_id in hex. */
  readonly txn: string;
  /** Of a reversal: the row that is undone; else zero. */
  readonly reverses: bigint;
  /** Of a capture, a void and an expiry: the row of the hold, and what was held. */
  readonly hold: bigint;
  readonly heldCents: bigint;
}

/** All rows, in the order in which they were booked. */
export function readRows(database: DatabaseSync): BookedRow[] {
  const statement = database.prepare(
    `SELECT sequence, kind, t.state, ifnull(refusal, '') AS refusal, t.amount, t.balance,
       ifnull(a.name, '') AS account, ifnull(c.name, '') AS credited, ifnull(d.name, '') AS debited,
       time_ms, audit_index, lower(hex(t.card_id) || hex(txn_id)) AS id,
       lower(hex(txn_id)) AS txn, ifnull(h.transfer, 0) AS hold, ifnull(h.amount, 0) AS held,
       ifnull(t.reverses, 0) AS reverses
     FROM transfer t LEFT JOIN account a ON a.id = t.account LEFT JOIN account c ON c.id = t.credit
       LEFT JOIN account d ON d.id = t.debit
       LEFT JOIN hold h ON h.captured_by = sequence OR h.released_by = sequence
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
    debited: row.debited as string,
    timeMs: Number(row.time_ms),
    auditIndex: row.audit_index as bigint,
    id: row.id as string,
    isOrder: !(row.id as string).startsWith("00".repeat(16)),
    txn: row.txn as string,
    hold: row.hold as bigint,
    heldCents: row.held as bigint,
    reverses: row.reverses as bigint,
  }));
}

/** What every customer has by the books. */
export function readBalances(database: DatabaseSync): Map<string, bigint> {
  return balancesWhere(database, "class = 'customer'");
}

/** The same of every account, the bank's own too. */
export function readAllBalances(database: DatabaseSync): Map<string, bigint> {
  return balancesWhere(database, "true");
}

function balancesWhere(database: DatabaseSync, where: string): Map<string, bigint> {
  const statement = database.prepare(`SELECT name, balance FROM account WHERE ${where}`);
  statement.setReadBigInts(true);
  const balances = new Map<string, bigint>();
  for (const { name, balance } of statement.all()) balances.set(name as string, balance as bigint);
  return balances;
}

/** A customer's money, reckoned. */
interface Money {
  balance: bigint;
  held: bigint;
}

/**
 * Reckons the rows anew, without the ledger's code, and gives what every customer has then; or the
 * row that is wrong.
 */
export function replay(rows: readonly BookedRow[]): Map<string, bigint> | string {
  const replayed = new Replay();
  for (const row of rows) {
    const wrong = replayed.take(row);
    if (wrong !== null) return `row ${row.sequence}, ${row.kind} of ${row.cents} cents: ${wrong}`;
  }
  return replayed.balances;
}

class Replay {
  readonly #accounts = new Map<string, Money>();
  /** Holds that nothing has ended. */
  readonly #pending = new Set<bigint>();
  readonly #locked = new Set<string>();
  readonly #rows = new Map<bigint, BookedRow>();
  readonly #reversed = new Set<bigint>();

  get balances(): Map<string, bigint> {
    return new Map([...this.#accounts].map(([name, { balance }]) => [name, balance]));
  }

  /** What is wrong with a row; null: nothing. */
  take(row: BookedRow): string | null {
    const { state, refusal, account, cents } = row;
    const own = this.#accounts.get(account) ?? null;
    if (state === "cancelled") return null;
    if (state === "refused") {
      const isPoor = own !== null && own.balance - own.held < cents;
      return refusal === "insufficient_funds" && !isPoor ? `refused, with ${inWords(own)}` : null;
    }
    this.#rows.set(row.sequence, row);
    const wrong = this.#book(row, own);
    if (wrong !== null) return wrong;
    const after = this.#accounts.get(account)?.balance ?? 0n;
    return after === row.balanceCents ? null : `told ${row.balanceCents}, and ${after} are there`;
  }

  #book(row: BookedRow, own: Money | null): string | null {
    const { kind, account, credited, cents } = row;
    if (kind === "lock_account") this.#locked.add(account);
    if (kind === "unlock_account") this.#locked.delete(account);
    if (OF_THE_BANK.includes(kind)) return null;
    if (kind === "reverse") return this.#reverse(row);
    if (kind === "create") {
      if (own !== null) return "opened twice";
      this.#accounts.set(account, { balance: cents, held: 0n });
      return null;
    }
    if (own === null) return "no such account";
    if (this.#locked.has(account) && NEEDS_OPEN.includes(kind)) return "done, though it is locked";
    const available = own.balance - own.held;
    switch (kind) {
      case "deposit":
        own.balance += cents;
        return null;
      case "withdraw":
      case "transfer":
        if (available < cents) return `done, with ${inWords(own)}`;
        own.balance -= cents;
        if (kind === "transfer") this.#accounts.get(credited)!.balance += cents;
        return null;
      case "hold":
        if (available < cents) return `done, with ${inWords(own)}`;
        own.held += cents;
        this.#pending.add(row.sequence);
        return null;
      case "void":
      case "expire":
        if (!this.#pending.delete(row.hold)) return "ends no hold";
        own.held -= row.heldCents;
        return null;
      case "capture":
        return this.#capture(row, own);
      default:
        return "nobody here gives such an order";
    }
  }

  #reverse({ reverses, cents, credited, debited }: BookedRow): string | null {
    const row = this.#rows.get(reverses);
    if (row === undefined || this.#reversed.has(reverses)) return "reverses nothing";
    this.#reversed.add(reverses);
    if (row.cents !== cents || row.credited !== debited || row.debited !== credited) {
      return `is not the opposite of row ${reverses}`;
    }
    const [giver, taker] = [this.#accounts.get(debited), this.#accounts.get(credited)];
    if (giver !== undefined && giver.balance - giver.held < cents) {
      return `done, with ${inWords(giver)}`;
    }
    if (giver !== undefined) giver.balance -= cents;
    if (taker !== undefined) taker.balance += cents;
    return null;
  }

  /** Of a hold that has expired, the bank pays what the account cannot. */
  #capture({ hold, heldCents, cents, account, debited }: BookedRow, own: Money): string | null {
    if (cents > heldCents) return `${heldCents} were held`;
    if (this.#pending.delete(hold)) own.held -= heldCents;
    const payer = own.balance - own.held < cents ? "suspense:bank" : account;
    if (debited !== payer) return `paid by ${debited}, not by ${payer}`;
    if (payer === account) own.balance -= cents;
    return null;
  }
}

/** What moves no customer's money. */
const OF_THE_BANK = [
  ...["lock_card", "unlock_card", "lock_account", "unlock_account"],
  ...["add_terminal", "load_cash", "keep_cash"],
];

/** What a locked account does not do. */
const NEEDS_OPEN = ["deposit", "withdraw", "transfer", "hold"];

function inWords(money: Money | null): string {
  return money === null ? "no account" : `${money.balance} there, ${money.held} of it held`;
}
