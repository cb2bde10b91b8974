import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import { prepare } from "./prepare.ts";

/** Money set aside for a withdrawal, and how it ended. */
export interface HoldRow {
  /** The row of `transfer` that made it. */
  readonly transfer: bigint;
  readonly account: bigint;
  /** The cash account that the notes come from. */
  readonly cash: bigint;
  readonly amount: bigint;
  /** The day whose limit it uses. */
  readonly day: bigint;
  readonly state: "pending" | "captured" | "voided" | "expired";
}

/** A hold whose time is over, with its account. */
export interface DueHold extends HoldRow {
  readonly card_id: Bytes;
  readonly name: string;
}

/**
 * For a FROM that asks for pending holds. Left alone, SQLite takes the unique index on `captured_by`
 * and looks through every hold that was never captured, however long ago it ended.
 */
export const PENDING_HOLDS = "hold INDEXED BY hold_pending";

/** The table `hold`, and what is held of each account. */
export class HoldTable {
  readonly #find: StatementSync;
  readonly #due: StatementSync;
  readonly #insert: StatementSync;
  readonly #change: StatementSync;
  readonly #capture: StatementSync;
  readonly #release: StatementSync;
  readonly #first: StatementSync;
  /** No pending hold expires before: looked up again when this time has come, and not by each order. */
  #quietUntilMs = -Infinity;

  constructor(db: DatabaseSync) {
    const columns = `hold.transfer, hold.account, hold.cash, hold.amount, hold.day,
      CASE WHEN captured_by IS NOT NULL THEN 'captured' ELSE coalesce(released, 'pending') END
        AS state`;
    this.#find = prepare(
      db,
      `SELECT ${columns} FROM transfer JOIN hold ON hold.transfer = sequence
       WHERE card_id = ? AND txn_id = ?`,
    );
    this.#due = prepare(
      db,
      `SELECT ${columns}, card_id, name FROM ${PENDING_HOLDS} JOIN transfer ON sequence = hold.transfer
       JOIN account ON account.id = hold.account
       WHERE released IS NULL AND captured_by IS NULL AND expires_ms <= ?
       ORDER BY expires_ms, hold.transfer LIMIT 1`,
    );
    this.#insert = prepare(
      db,
      `INSERT INTO hold (transfer, account, cash, amount, day, expires_ms)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#first = prepare(
      db,
      `SELECT min(expires_ms) AS ms FROM ${PENDING_HOLDS} WHERE released IS NULL AND captured_by IS NULL`,
    );
    this.#change = prepare(db, "UPDATE account SET held = held + ? WHERE id = ?");
    this.#capture = prepare(db, "UPDATE hold SET captured_by = ? WHERE transfer = ?");
    this.#release = prepare(db, "UPDATE hold SET released = ?, released_by = ? WHERE transfer = ?");
  }

  /** The hold that the card made under this txn_id. */
  find(cardId: Bytes, txnId: Bytes): HoldRow | null {
    return (this.#find.get(cardId, txnId) ?? null) as HoldRow | null;
  }

  /** The pending hold that expires first, if its time is over. */
  nextDue(nowMs: number): DueHold | null {
    if (nowMs < this.#quietUntilMs) return null;
    const due = (this.#due.get(nowMs) ?? null) as DueHold | null;
    if (due === null) this.#quietUntilMs = Number(this.#first.get()!.ms ?? Infinity);
    return due;
  }

  insert(hold: Omit<HoldRow, "state">, expiresMs: number): void {
    const { transfer, account, cash, amount, day } = hold;
    this.#insert.run(transfer, account, cash, amount, day, expiresMs);
    this.#change.run(amount, account);
    this.#quietUntilMs = Math.min(this.#quietUntilMs, expiresMs);
  }

  /** Ends it by the row `by`; an expired one holds nothing any more, but may be captured. */
  capture(hold: HoldRow, by: bigint): void {
    if (hold.state === "pending") this.#change.run(-hold.amount, hold.account);
    this.#capture.run(by, hold.transfer);
  }

  /** Ends it by the row `by`, and the money is available again. */
  release(hold: HoldRow, how: "voided" | "expired", by: bigint): void {
    this.#change.run(-hold.amount, hold.account);
    this.#release.run(how, by, hold.transfer);
  }
}
