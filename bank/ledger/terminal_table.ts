import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import type { Notes } from "../../lib/channel/notes.ts";
import type { HoldRow } from "./hold_table.ts";
import { prepare } from "./prepare.ts";

/** A terminal and its cash account. */
export interface TerminalRow {
  readonly terminal_id: Bytes;
  readonly name: string;
  readonly terminal_key: Bytes;
  readonly state: "active" | "revoked";
  readonly cash: bigint;
}

/** The tables `terminal`, `note` and `hold_note`: who may ask, and which notes it has. */
export class TerminalTable {
  readonly #find: StatementSync;
  readonly #notes: StatementSync;
  readonly #take: StatementSync;
  readonly #insertHeld: StatementSync;
  readonly #held: StatementSync;
  readonly #giveBack: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = prepare(db, "SELECT * FROM terminal WHERE terminal_id = ?");
    this.#notes = prepare(db, "SELECT cents, count FROM note WHERE cash = ?");
    // The books of notes are what is left by reckoning; a count sets them right.
    this.#take = prepare(
      db,
      "UPDATE note SET count = max(0, count - ?) WHERE cash = ? AND cents = ?",
    );
    this.#insertHeld = prepare(db, "INSERT INTO hold_note VALUES (?, ?, ?)");
    this.#held = prepare(
      db,
      "SELECT cents, count FROM hold_note WHERE hold = ? ORDER BY cents DESC",
    );
    this.#giveBack = prepare(db, "UPDATE note SET count = count + ? WHERE cash = ? AND cents = ?");
  }

  find(terminalId: Bytes): TerminalRow | null {
    return (this.#find.get(terminalId) ?? null) as TerminalRow | null;
  }

  /** The kinds of notes of a terminal; none if it pays any amount. */
  notes(cash: bigint): Notes[] {
    return this.#notes.all(cash) as unknown as Notes[];
  }

  take(cash: bigint, notes: readonly Notes[]): void {
    for (const { cents, count } of notes) this.#take.run(count, cash, cents);
  }

  /** Takes them for a hold, which may give them back. */
  hold(hold: bigint, cash: bigint, notes: readonly Notes[]): void {
    this.take(cash, notes);
    for (const { cents, count } of notes) this.#insertHeld.run(hold, cents, count);
  }

  giveBack(hold: HoldRow): void {
    for (const { cents, count } of this.held(hold)) this.#giveBack.run(count, hold.cash, cents);
  }

  /** The notes that were chosen for a hold, the largest first. */
  held(hold: Pick<HoldRow, "transfer">): Notes[] {
    return this.#held.all(hold.transfer) as unknown as Notes[];
  }
}
