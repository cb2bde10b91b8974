import { DatabaseSync } from "node:sqlite";
import { encodeHex } from "@std/encoding/hex";
import type { BankFiles } from "../../lib/bank_files.ts";
import { readAuthFile } from "../../lib/auth_file.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { UserError } from "../../lib/errors.ts";
import { quote } from "../../lib/quote.ts";
import type { Limit } from "../ledger/admin_act.ts";
import { explain } from "../ledger/explain.ts";
import { PENDING_HOLDS } from "../ledger/hold_table.ts";
import { prepare } from "../ledger/prepare.ts";
import { SCHEMA_VERSION, WRONG_PINS_MAX } from "../ledger/schema.ts";
import type { AccountState } from "../ledger/tables.ts";
import { requireLedger } from "../require_ledger.ts";

/** An account, to the bank's people. */
export interface AccountView {
  readonly id: bigint;
  readonly name: string;
  readonly state: AccountState;
  readonly balance: bigint;
  readonly held: bigint;
  readonly orderLimit: Limit;
  readonly dayLimit: Limit;
  /** Bookings so far. */
  readonly bookings: bigint;
}

/** Some accounts of many. */
export interface AccountPage {
  /** "" for all. */
  readonly containing: string;
  /** "" for the first page. */
  readonly after: string;
  readonly max: number;
}

/** A card of an account. */
export interface CardView {
  readonly cardId: Bytes;
  readonly possessionKey: Bytes;
  /** Zero = no PIN. */
  readonly pinKey: Bytes;
  readonly isLocked: boolean;
}

/** All accounts of one class together. */
export interface ClassTotal {
  readonly account: string;
  readonly accounts: bigint;
  /** What was debited and credited in all; the balance is credit less debit. */
  readonly debit: bigint;
  readonly credit: bigint;
}

/** What one kind of row did on a day. */
export interface DayTotal {
  readonly kind: string;
  readonly state: string;
  readonly count: bigint;
  readonly cents: bigint;
}

/** Money that is set aside. */
export interface HoldView {
  readonly account: string;
  /** The cash account that the notes come from, such as `cash:open`. */
  readonly cash: string;
  readonly amount: bigint;
  /** ms since 1970. */
  readonly expiresMs: bigint;
}

/** A terminal and the cash that must be in it. */
export interface TerminalView {
  readonly name: string;
  readonly terminalId: Bytes;
  readonly state: "active" | "revoked";
  readonly cents: bigint;
  readonly notes: readonly { readonly cents: bigint; readonly count: bigint }[];
}

const ACCOUNT = `SELECT id, name, state, balance, held, limit_order AS orderLimit,
  limit_day AS dayLimit, leg_count AS bookings FROM account WHERE class = 'customer'`;

/**
 * The books as they are at one moment, to be read while a bank works on them: SQLite keeps that
 * moment for us and holds up nobody.
 */
export class LedgerView implements Disposable {
  readonly db: DatabaseSync;

  /** @throws {UserError} they are another bank's, or need the bank's program first. */
  static async open(files: BankFiles): Promise<LedgerView> {
    await requireLedger(files);
    const { kid } = await readAuthFile(nodeCrypto, files.auth);
    return new LedgerView(files.db, kid);
  }

  /** The books in any file of this bank. */
  constructor(path: string, bankKid: Bytes) {
    let db: DatabaseSync | undefined;
    try {
      db = new DatabaseSync(path, { readOnly: true });
      db.exec("PRAGMA busy_timeout = 1000; BEGIN");
      checkOwner(db, path, bankKid);
      this.db = db;
    } catch (error) {
      db?.close();
      throw explain(error, path);
    }
  }

  /** By name. */
  *accounts(): Iterable<AccountView> {
    yield* prepare(this.db, `${ACCOUNT} ORDER BY name`)
      .iterate() as unknown as Iterable<AccountView>;
  }

  /** Those whose names hold a text, by name, after the name of the page before. */
  accountPage({ containing, after, max }: AccountPage): AccountView[] {
    return prepare(
      this.db,
      `${ACCOUNT} AND name > ? AND instr(name, ?) > 0 ORDER BY name LIMIT ?`,
    ).all(after, containing, max) as unknown as AccountView[];
  }

  account(name: string): AccountView | null {
    return (prepare(this.db, `${ACCOUNT} AND name = ?`).get(name) ?? null) as AccountView | null;
  }

  /** The number of a booking, by the one that its account knows it by; null: there is none. */
  bookingOf(account: bigint, seq: bigint): bigint | null {
    const row = prepare(this.db, "SELECT transfer FROM leg WHERE account = ? AND seq = ?")
      .get(account, seq);
    return (row?.transfer ?? null) as bigint | null;
  }

  cards(account: bigint): CardView[] {
    const rows = prepare(
      this.db,
      `SELECT card_id, possession_key, pin_key, locked = 1 OR wrong_pins >= ${WRONG_PINS_MAX} AS
         is_locked FROM card WHERE account = ? ORDER BY card_id`,
    ).all(account);
    return rows.map((row) => ({
      cardId: row.card_id as Bytes,
      possessionKey: row.possession_key as Bytes,
      pinKey: row.pin_key as Bytes,
      isLocked: row.is_locked === 1n,
    }));
  }

  /** Every customer's money in one line, and each account of the bank in one of its own. */
  trialBalance(): ClassTotal[] {
    return prepare(
      this.db,
      `SELECT CASE class WHEN 'customer' THEN 'customers' ELSE name END AS account,
         count(DISTINCT id) AS accounts, -coalesce(sum(delta) FILTER (WHERE delta < 0), 0) AS debit,
         coalesce(sum(delta) FILTER (WHERE delta > 0), 0) AS credit
       FROM account LEFT JOIN leg ON leg.account = id GROUP BY 1 ORDER BY class <> 'customer', 1`,
    ).all() as unknown as ClassTotal[];
  }

  /** What was booked and refused from one moment to another, kind by kind. */
  totals(fromMs: number, untilMs: number): DayTotal[] {
    return prepare(
      this.db,
      `SELECT kind, state, count(*) AS count, sum(amount) AS cents FROM transfer
       WHERE time_ms >= ? AND time_ms < ? GROUP BY kind, state ORDER BY kind, state`,
    ).all(fromMs, untilMs) as unknown as DayTotal[];
  }

  terminals(): TerminalView[] {
    const rows = prepare(
      this.db,
      `SELECT t.name, terminal_id, t.state, cash, -balance AS cents FROM terminal AS t
       JOIN account ON account.id = cash ORDER BY t.name`,
    ).all();
    const notes = prepare(this.db, "SELECT cents, count FROM note WHERE cash = ? ORDER BY cents");
    return rows.map((row) => ({
      name: row.name as string,
      terminalId: row.terminal_id as Bytes,
      state: row.state as TerminalView["state"],
      cents: row.cents as bigint,
      notes: notes.all(row.cash as bigint) as unknown as TerminalView["notes"],
    }));
  }

  /** Money set aside for withdrawals that are under way, the next to expire first. */
  holds(): HoldView[] {
    return prepare(
      this.db,
      `SELECT account.name AS account, cash.name AS cash, amount, expires_ms AS expiresMs
       FROM ${PENDING_HOLDS}
       JOIN account ON account.id = hold.account JOIN account AS cash ON cash.id = hold.cash
       WHERE released IS NULL AND captured_by IS NULL ORDER BY expires_ms, transfer LIMIT 1000`,
    ).all() as unknown as HoldView[];
  }

  /** The number of the newest row. */
  lastSequence(): bigint {
    return prepare(this.db, "SELECT coalesce(max(sequence), 0) AS last FROM transfer").get()!
      .last as bigint;
  }

  [Symbol.dispose](): void {
    this.db.close();
  }
}

function checkOwner(db: DatabaseSync, path: string, bankKid: Bytes): void {
  if (!db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get()) {
    throw new UserError(`Cannot use ${quote(path)}: it is not a ledger`);
  }
  const read = db.prepare("SELECT value FROM meta WHERE name = ?");
  const owner = read.get("bank_kid")?.value;
  if (owner !== encodeHex(bankKid)) {
    throw new UserError(`Cannot use the ledger ${quote(path)}: it belongs to bank ${owner}`, {
      hints: ["name the auth file of that bank with -s"],
    });
  }
  const version = Number(read.get("schema")?.value);
  if (version === SCHEMA_VERSION) return;
  throw new UserError(`Cannot use the ledger ${quote(path)}: its version is ${version}`, {
    hints: [
      version < SCHEMA_VERSION
        ? "bring it up to date first: start this bank program on it once"
        : "use the newer bank program",
    ],
  });
}
