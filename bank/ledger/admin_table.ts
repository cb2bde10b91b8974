import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import type { CardKeys, Limit, NoteCount } from "./admin_act.ts";
import { DAY_MS } from "./limit_table.ts";
import { prepare } from "./prepare.ts";
import { WRONG_PINS_MAX } from "./schema.ts";
import type { AccountState } from "./tables.ts";

/** A customer's account, to the bank's people. */
export interface CustomerRow {
  readonly id: bigint;
  readonly name: string;
  readonly state: AccountState;
  readonly balance: bigint;
  readonly held: bigint;
  readonly limit_order: Limit;
  readonly limit_day: Limit;
  /** How many of its cards are locked by wrong PINs. */
  readonly locked_cards: bigint;
}

/** A row that may be reversed. */
export interface BookedRow {
  readonly kind: string;
  readonly state: "done" | "refused" | "cancelled";
  readonly account: bigint | null;
  readonly name: string | null;
  readonly debit: bigint | null;
  readonly credit: bigint | null;
  readonly amount: bigint;
  readonly reversed_by: bigint | null;
  /** Whose limit it used, if it took money out. */
  readonly day: bigint;
}

/** One side of a booking that is to be made. */
export interface PartyRow {
  readonly class: string;
  readonly state: AccountState;
  readonly balance: bigint;
  readonly held: bigint;
}

/** What only the bank's people change: states, limits, keys, terminals. */
export class AdminTable {
  readonly #customer: StatementSync;
  readonly #party: StatementSync;
  readonly #booked: StatementSync;
  readonly #setState: StatementSync;
  readonly #setLimits: StatementSync;
  readonly #unlockCards: StatementSync;
  readonly #setLocked: StatementSync;
  readonly #cardOf: StatementSync;
  readonly #setKeys: StatementSync;
  readonly #terminal: StatementSync;
  readonly #terminalById: StatementSync;
  readonly #insertCash: StatementSync;
  readonly #insertTerminal: StatementSync;
  readonly #revoke: StatementSync;
  readonly #clearNotes: StatementSync;
  readonly #addNotes: StatementSync;

  constructor(db: DatabaseSync) {
    this.#customer = prepare(
      db,
      `SELECT id, name, state, balance, held, limit_order, limit_day,
         (SELECT count(*) FROM card WHERE account = account.id
           AND wrong_pins >= ${WRONG_PINS_MAX}) AS locked_cards
       FROM account WHERE name = ? AND class = 'customer'`,
    );
    this.#party = prepare(db, "SELECT class, state, balance, held FROM account WHERE id = ?");
    this.#booked = prepare(
      db,
      `SELECT t.kind, t.state, t.account, a.name, t.debit, t.credit, t.amount,
         r.sequence AS reversed_by, coalesce(h.day, t.time_ms / ${DAY_MS}) AS day
       FROM transfer AS t LEFT JOIN account AS a ON a.id = t.account
       LEFT JOIN transfer AS r ON r.reverses = t.sequence
       LEFT JOIN hold AS h ON h.captured_by = t.sequence WHERE t.sequence = ?`,
    );
    this.#setState = prepare(db, "UPDATE account SET state = ? WHERE id = ?");
    this.#setLimits = prepare(
      db,
      "UPDATE account SET limit_order = ?, limit_day = ? WHERE id = ?",
    );
    this.#unlockCards = prepare(db, "UPDATE card SET wrong_pins = 0 WHERE account = ?");
    this.#setLocked = prepare(
      db,
      "UPDATE card SET locked = ?1, wrong_pins = wrong_pins * ?1 WHERE card_id = ?2",
    );
    this.#cardOf = prepare(db, "SELECT 1 FROM card WHERE card_id = ? AND account = ?");
    this.#setKeys = prepare(
      db,
      `UPDATE card SET possession_key = ?, pin_key = ?, locked = 0, wrong_pins = 0
       WHERE card_id = ?`,
    );
    this.#terminal = prepare(db, "SELECT terminal_id, state, cash FROM terminal WHERE name = ?");
    this.#terminalById = prepare(db, "SELECT 1 FROM terminal WHERE terminal_id = ?");
    this.#insertCash = prepare(
      db,
      "INSERT INTO account (name, class) VALUES (?, 'cash') RETURNING id",
    );
    this.#insertTerminal = prepare(
      db,
      "INSERT INTO terminal (terminal_id, name, terminal_key, cash) VALUES (?, ?, ?, ?)",
    );
    this.#revoke = prepare(db, "UPDATE terminal SET state = 'revoked' WHERE name = ?");
    this.#clearNotes = prepare(db, "UPDATE note SET count = 0 WHERE cash = ?");
    this.#addNotes = prepare(
      db,
      `INSERT INTO note VALUES (?, ?, ?)
       ON CONFLICT (cash, cents) DO UPDATE SET count = count + excluded.count`,
    );
  }

  customer(name: string): CustomerRow | null {
    return (this.#customer.get(name) ?? null) as CustomerRow | null;
  }

  party(account: bigint): PartyRow {
    return this.#party.get(account) as unknown as PartyRow;
  }

  booked(sequence: bigint): BookedRow | null {
    return (this.#booked.get(sequence) ?? null) as BookedRow | null;
  }

  setState(account: bigint, state: AccountState): void {
    this.#setState.run(state, account);
  }

  setLimits(account: bigint, order: Limit, day: Limit): void {
    this.#setLimits.run(order, day, account);
  }

  /** Unlocked, its wrong PINs are forgotten, too. */
  setLocked(cardId: Bytes, locked: boolean): void {
    this.#setLocked.run(locked ? 1 : 0, cardId);
  }

  /** The wrong PINs of all the account's cards are forgotten; what the bank has locked stays so. */
  unlockCards(account: bigint): void {
    this.#unlockCards.run(account);
  }

  isCardOf(cardId: Bytes, account: bigint): boolean {
    return this.#cardOf.get(cardId, account) !== undefined;
  }

  setKeys({ cardId, possessionKey, pinKey }: CardKeys): void {
    this.#setKeys.run(possessionKey, pinKey, cardId);
  }

  terminal(
    name: string,
  ): { readonly terminal_id: Bytes; readonly state: string; readonly cash: bigint } | null {
    return (this.#terminal.get(name) ?? null) as ReturnType<AdminTable["terminal"]>;
  }

  hasTerminalId(terminalId: Bytes): boolean {
    return this.#terminalById.get(terminalId) !== undefined;
  }

  /** With a cash account of its own. */
  insertTerminal(name: string, terminalId: Bytes, terminalKey: Bytes): void {
    const cash = this.#insertCash.get(`terminal:${name}`)!.id as bigint;
    this.#insertTerminal.run(terminalId, name, terminalKey, cash);
  }

  revokeTerminal(name: string): void {
    this.#revoke.run(name);
  }

  addNotes(cash: bigint, notes: readonly NoteCount[]): void {
    for (const { cents, count } of notes) this.#addNotes.run(cash, cents, count);
  }

  /** What was counted, in the place of what the books said. */
  setNotes(cash: bigint, notes: readonly NoteCount[]): void {
    this.#clearNotes.run(cash);
    this.addNotes(cash, notes);
  }
}
