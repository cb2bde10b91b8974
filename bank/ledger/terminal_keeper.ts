import { isZero } from "../../lib/bytes.ts";
import { NOTE_KINDS_MAX } from "../../lib/channel/notes.ts";
import { isSafeEd25519Key } from "../../lib/crypto/ed25519_key.ts";
import type { Act, NoteCount } from "./admin_act.ts";
import { booked, done, refused, unchanged } from "./admin_decision.ts";
import type { AdminDecision } from "./admin_decision.ts";
import type { AdminTable } from "./admin_table.ts";
import type { Bounds } from "./store.ts";
import type { Tables } from "./tables.ts";

/** Adds and revokes terminals, and keeps their cash in order. */
export class TerminalKeeper {
  readonly #admin: AdminTable;
  readonly #tables: Tables;
  readonly #bounds: Bounds;

  constructor(admin: AdminTable, tables: Tables, bounds: Bounds) {
    this.#admin = admin;
    this.#tables = tables;
    this.#bounds = bounds;
  }

  /** With a cash account of its own. */
  add({ kind, terminal, terminalId, terminalKey }: Act<"add_terminal">): AdminDecision {
    const named = { name: terminal };
    if (this.#admin.terminal(terminal) !== null || this.#admin.hasTerminalId(terminalId)) {
      return refused(kind, "terminal_exists", named);
    }
    // An id of zeros says that there is no terminal.
    const isGood = !isZero(terminalId) && isSafeEd25519Key(terminalKey);
    if (!isGood) return refused(kind, "key_not_accepted", named);
    this.#admin.insertTerminal(terminal, terminalId, terminalKey);
    return done(kind, named);
  }

  /** For ever: its key may have leaked. */
  revoke({ kind, terminal }: Act<"revoke_terminal">): AdminDecision {
    const row = this.#admin.terminal(terminal);
    if (row === null) return refused(kind, "terminal_not_found", { name: terminal });
    if (row.state === "revoked") return unchanged(kind, { name: terminal });
    this.#admin.revokeTerminal(terminal);
    return done(kind, { name: terminal });
  }

  /** From the vault. A revoked terminal is loaded no more, but still counted. */
  load({ kind, terminal, cents, notes }: Act<"load_cash">): AdminDecision {
    const row = this.#admin.terminal(terminal);
    const told = { name: terminal, amount: cents };
    if (row === null) return refused(kind, "terminal_not_found", told);
    if (row.state === "revoked") return refused(kind, "terminal_revoked", told);
    if (cents <= 0n || cents > this.#bounds.amountCentsMax) {
      return refused(kind, "amount_out_of_range", told);
    }
    const addUp = notes.length === 0 || worth(notes) === cents;
    if (!this.#areThere(row.cash, notes) || !addUp) {
      return refused(kind, "notes_not_accepted", told);
    }
    const { vault } = this.#tables;
    if (!this.#fits(row.cash, -cents) || !this.#fits(vault, cents)) {
      return refused(kind, "balance_out_of_range", told);
    }
    this.#admin.addNotes(row.cash, notes);
    return booked(kind, told, this.#tables.post(row.cash, vault, cents));
  }

  /** Books the difference between what there is and what there must be. */
  count({ kind, terminal, cents, notes }: Act<"count_cash">): AdminDecision {
    const row = this.#admin.terminal(terminal);
    if (row === null) return refused(kind, "terminal_not_found", { name: terminal });
    if (cents < 0n || cents > this.#bounds.balanceCentsMax) {
      return refused(kind, "amount_out_of_range", { name: terminal });
    }
    const fit = this.#areThere(row.cash, notes) && worth(notes) <= cents;
    if (!fit) return refused(kind, "notes_not_accepted", { name: terminal });
    // Cash is an asset: what there must be is its balance, negative.
    const surplus = cents + this.#tables.balance(row.cash);
    const { suspense } = this.#tables;
    const amount = surplus < 0n ? -surplus : surplus;
    const told = { name: terminal, amount, detail: surplus < 0n ? "too little" : "" };
    const [debit, credit] = surplus > 0n ? [row.cash, suspense] : [suspense, row.cash];
    if (!this.#fits(debit, -amount) || !this.#fits(credit, amount)) {
      return refused(kind, "balance_out_of_range", told);
    }
    // Who counts no notes says nothing about them.
    if (notes.length > 0) this.#admin.setNotes(row.cash, notes);
    if (amount === 0n) return done(kind, { ...told, detail: "as booked" });
    return booked(kind, told, this.#tables.post(debit, credit, amount));
  }

  /** In the table, a note of no value or fewer than none would stop the ledger. */
  #areThere(cash: bigint, notes: readonly NoteCount[]): boolean {
    const kinds = new Set(this.#tables.terminals.notes(cash).map(({ cents }) => cents));
    for (const { cents } of notes) kinds.add(cents);
    return kinds.size <= NOTE_KINDS_MAX &&
      notes.every(({ cents, count }) => cents > 0n && count >= 0n);
  }

  #fits(account: bigint, delta: bigint): boolean {
    return fits(this.#tables, this.#bounds, account, delta);
  }
}

function worth(notes: readonly NoteCount[]): bigint {
  return notes.reduce((sum, { cents, count }) => sum + cents * count, 0n);
}

/** Whether a balance stays in the books' range: in SQL, one past i64 would stop the ledger. */
export function fits(tables: Tables, bounds: Bounds, account: bigint, delta: bigint): boolean {
  const after = tables.balance(account) + delta;
  return (after < 0n ? -after : after) <= bounds.balanceCentsMax;
}
