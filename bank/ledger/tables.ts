import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import { assert } from "../../lib/errors.ts";
import { HistoryTable } from "./history_table.ts";
import { HoldTable } from "./hold_table.ts";
import { LimitTable } from "./limit_table.ts";
import { prepare as prepareStatement } from "./prepare.ts";
import { BANK_ACCOUNTS } from "./schema.ts";
import { TerminalTable } from "./terminal_table.ts";

/** A card and its account. */
export interface CardRow {
  readonly account: bigint;
  readonly name: string;
  readonly name_hash: Bytes;
  readonly possession_key: Bytes;
  readonly pin_key: Bytes;
  /** In a row, up to {@linkcode WRONG_PINS_MAX}. */
  readonly wrong_pins: bigint;
  /** 1 = by the bank. */
  readonly locked: bigint;
  readonly state: AccountState;
  readonly balance: bigint;
  /** What of the balance is set aside. */
  readonly held: bigint;
  /** What may be taken out at once, and in a day; null = as much as there is. */
  readonly limit_order: bigint | null;
  readonly limit_day: bigint | null;
}

/** Whether an account takes orders. */
export type AccountState = "open" | "locked" | "closed";

/** An account as others see it. */
export interface AccountRow {
  readonly id: bigint;
  readonly name: string;
  readonly state: AccountState;
}

/** The stored outcome of an order. */
export interface TransferRow {
  readonly sequence: bigint;
  readonly body_hash: Bytes;
  readonly state: "done" | "refused" | "cancelled";
  readonly refusal: Refusal | null;
  readonly amount: bigint;
  readonly balance: bigint;
  readonly available: bigint;
  readonly time_ms: bigint;
}

/** A row of `transfer` to be written, with the identity of the order. */
export interface NewTransfer extends Omit<TransferRow, "body_hash" | "refusal" | "time_ms"> {
  /** Of an order, or of an act of the bank. */
  readonly refusal: string | null;
  readonly cardId: Bytes;
  readonly txnId: Bytes;
  readonly bodyHash: Bytes;
  /** An operation, or an act of the bank. */
  readonly kind: string;
  /** The account whose order it is, and whose balance was told. */
  readonly account: bigint | null;
  /** The row that it undoes. */
  readonly reverses: bigint | null;
  readonly timeMs: number;
  readonly auditLog: Bytes;
  readonly auditIndex: bigint;
  /** Debit first; empty where no money moved. */
  readonly legs: readonly Leg[];
}

/** One side of a booking: the `seq`-th of its account. */
export interface Leg {
  readonly account: bigint;
  readonly seq: bigint;
  /** Credit less debit. */
  readonly delta: bigint;
  readonly balanceAfter: bigint;
}

/** The tables of schema.ts by prepared statements; transactions are the caller's. */
export class Tables {
  readonly holds: HoldTable;
  readonly limits: LimitTable;
  readonly histories: HistoryTable;
  readonly terminals: TerminalTable;
  /** The accounts of the bank itself. */
  readonly cash: bigint;
  readonly vault: bigint;
  readonly suspense: bigint;
  readonly equity: bigint;
  readonly #card: StatementSync;
  readonly #transfer: StatementSync;
  readonly #accountExists: StatementSync;
  readonly #accountByHash: StatementSync;
  readonly #close: StatementSync;
  readonly #money: StatementSync;
  readonly #lastSequence: StatementSync;
  readonly #post: StatementSync;
  readonly #insertAccount: StatementSync;
  readonly #insertCard: StatementSync;
  readonly #setWrongPins: StatementSync;
  readonly #setPinKey: StatementSync;
  readonly #setPossessionKey: StatementSync;
  readonly #insertTransfer: StatementSync;
  readonly #insertLeg: StatementSync;

  constructor(db: DatabaseSync) {
    this.holds = new HoldTable(db);
    this.limits = new LimitTable(db);
    this.histories = new HistoryTable(db);
    this.terminals = new TerminalTable(db);
    const prepare = (sql: string) => prepareStatement(db, sql);
    this.#card = prepare(`
      SELECT account, name, name_hash, possession_key, pin_key, wrong_pins, locked, state, balance, held,
        limit_order, limit_day
      FROM card JOIN account ON account.id = card.account WHERE card_id = ?`);
    this.#transfer = prepare(`
      SELECT sequence, body_hash, state, refusal, amount, balance, available, time_ms
      FROM transfer WHERE card_id = ? AND txn_id = ?`);
    this.#accountExists = prepare("SELECT 1 FROM account WHERE name = ?");
    this.#accountByHash = prepare("SELECT id, name, state FROM account WHERE name_hash = ?");
    this.#close = prepare("UPDATE account SET state = 'closed' WHERE id = ?");
    this.#money = prepare("SELECT balance, held FROM account WHERE id = ?");
    this.#lastSequence = prepare("SELECT coalesce(max(sequence), 0) AS sequence FROM transfer");
    // The only statement that changes a balance: never a value computed here and written back.
    this.#post = prepare(`
      UPDATE account SET balance = balance + ?, leg_count = leg_count + 1
      WHERE id = ? RETURNING balance, leg_count`);
    this.#insertAccount = prepare(`
      INSERT INTO account (name, name_hash, class) VALUES (?, ?, 'customer') RETURNING id`);
    this.#insertCard = prepare(`
      INSERT INTO card (card_id, account, possession_key, pin_key) VALUES (?, ?, ?, ?)`);
    this.#setWrongPins = prepare("UPDATE card SET wrong_pins = ? WHERE card_id = ?");
    this.#setPinKey = prepare("UPDATE card SET pin_key = ? WHERE card_id = ?");
    this.#setPossessionKey = prepare("UPDATE card SET possession_key = ? WHERE card_id = ?");
    this.#insertTransfer = prepare(`
      INSERT INTO transfer (sequence, card_id, txn_id, body_hash, kind, account, debit, credit,
        reverses, amount, state, refusal, balance, available, time_ms, audit_log, audit_index)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#insertLeg = prepare("INSERT INTO leg VALUES (?, ?, ?, ?, ?)");
    const bankAccount = (type: keyof typeof BANK_ACCOUNTS) => {
      const row = prepare("SELECT id FROM account WHERE name = ?").get(BANK_ACCOUNTS[type]);
      assert(row !== undefined, `the books have a ${type} account`);
      return row.id as bigint;
    };
    this.cash = bankAccount("cash");
    this.vault = bankAccount("vault");
    this.suspense = bankAccount("suspense");
    this.equity = bankAccount("equity");
  }

  findCard(cardId: Bytes): CardRow | null {
    return (this.#card.get(cardId) ?? null) as CardRow | null;
  }

  findTransfer(cardId: Bytes, txnId: Bytes): TransferRow | null {
    return (this.#transfer.get(cardId, txnId) ?? null) as TransferRow | null;
  }

  accountExists(name: string): boolean {
    return this.#accountExists.get(name) !== undefined;
  }

  findAccount(nameHash: Bytes): AccountRow | null {
    return (this.#accountByHash.get(nameHash) ?? null) as AccountRow | null;
  }

  /** For ever: its name stays taken, and its history stays. */
  closeAccount(account: bigint): void {
    this.#close.run(account);
  }

  /** An account's balance and what of it is held. */
  money(account: bigint): { readonly balance: bigint; readonly held: bigint } {
    return this.#money.get(account) as { balance: bigint; held: bigint };
  }

  balance(account: bigint): bigint {
    return this.money(account).balance;
  }

  /** The number of the newest row of `transfer`; zero in new books. */
  lastSequence(): bigint {
    return this.#lastSequence.get()!.sequence as bigint;
  }

  insertAccount(name: string, nameHash: Bytes): bigint {
    return this.#insertAccount.get(name, nameHash)!.id as bigint;
  }

  insertCard(cardId: Bytes, account: bigint, possessionKey: Bytes, pinKey: Bytes): void {
    this.#insertCard.run(cardId, account, possessionKey, pinKey);
  }

  setWrongPins(cardId: Bytes, wrongPins: bigint): void {
    this.#setWrongPins.run(wrongPins, cardId);
  }

  setPinKey(cardId: Bytes, key: Bytes): void {
    this.#setPinKey.run(key, cardId);
  }

  setPossessionKey(cardId: Bytes, key: Bytes): void {
    this.#setPossessionKey.run(key, cardId);
  }

  /** Moves the cents from the balance of `debit` to that of `credit`; the legs are not written. */
  post(debit: bigint, credit: bigint, cents: bigint): [debit: Leg, credit: Leg] {
    return [this.#change(debit, -cents), this.#change(credit, cents)];
  }

  insertTransfer(row: NewTransfer): void {
    const [debit, credit] = row.legs;
    this.#insertTransfer.run(
      row.sequence,
      row.cardId,
      row.txnId,
      row.bodyHash,
      row.kind,
      row.account,
      debit?.account ?? null,
      credit?.account ?? null,
      row.reverses,
      row.amount,
      row.state,
      row.refusal,
      row.balance,
      row.available,
      row.timeMs,
      row.auditLog,
      row.auditIndex,
    );
    for (const leg of row.legs) {
      this.#insertLeg.run(row.sequence, leg.account, leg.seq, leg.delta, leg.balanceAfter);
    }
  }

  #change(account: bigint, delta: bigint): Leg {
    const row = this.#post.get(delta, account)!;
    return {
      account,
      seq: row.leg_count as bigint,
      delta,
      balanceAfter: row.balance as bigint,
    };
  }
}
