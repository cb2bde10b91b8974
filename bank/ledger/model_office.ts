import { isZero } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { isSafeEd25519Key } from "../../lib/crypto/ed25519_key.ts";
import type { AdminAct, AdminRefusal, AdminResult, CardKeys, NoteCount } from "./admin_act.ts";
import type { ModelBooks } from "./model_books.ts";
import type { ModelTerminal } from "./model_terminals.ts";
import type { Bounds, Card } from "./store.ts";

/** What acts of the bank find and change in the model. */
export interface ModelOfficeParts {
  readonly books: ModelBooks;
  readonly cards: Map<string, Card>;
  readonly wrongPins: Map<string, number>;
  /** By the bank. */
  readonly lockedCards: Set<string>;
  readonly bounds: Bounds;
  readonly hash: (account: string) => Bytes;
}

/** An act's outcome, and how much it moved. */
export interface ModelVerdict {
  readonly status: AdminResult["status"];
  readonly refusal?: AdminRefusal;
  readonly cents: bigint;
}

/** Does one act in the model, as the row `row`. */
export function modelAct(
  parts: ModelOfficeParts,
  act: AdminAct,
  { timeMs, row }: { readonly timeMs: number; readonly row: bigint },
): ModelVerdict {
  const { books, cards, wrongPins, bounds } = parts;
  const max = bounds.balanceCentsMax;
  const no = (refusal: AdminRefusal) => ({ status: "refused", refusal, cents: 0n }) as const;
  const done = (cents = 0n) => ({ status: "done", cents }) as const;
  const same = { status: "unchanged", cents: 0n } as const;
  const { lockedCards } = parts;
  const cardsOf = (name: string) => [...cards.values()].filter(({ account }) => account === name);
  const idOf = ({ cardId }: { cardId: Bytes }) => String(cardId);
  switch (act.kind) {
    case "lock_account":
    case "unlock_account":
    case "close_account": {
      if (!books.exists(act.account)) return no("account_not_found");
      const account = books.customer(act.account);
      const wanted = { lock_account: "locked", unlock_account: "open", close_account: "closed" };
      const state = wanted[act.kind] as typeof account.state;
      const closes = state === "closed";
      if (account.state === "closed") return closes ? same : no("account_closed");
      if (closes && account.held > 0n) return no("account_has_holds");
      if (closes && account.balance > 0n) return no("account_not_empty");
      const frees = state === "open" &&
        cardsOf(act.account).some((card) => wrongPins.get(idOf(card)) === 5);
      if (account.state === state && !frees) return same;
      account.state = state;
      if (state === "open") {
        for (const card of cardsOf(act.account)) {
          wrongPins.delete(idOf(card));
        }
      }
      return done();
    }
    case "set_limits": {
      if (!books.exists(act.account)) return no("account_not_found");
      const account = books.customer(act.account);
      if (account.state === "closed") return no("account_closed");
      const { orderLimit = account.limits.order, dayLimit = account.limits.day } = act;
      if (orderLimit === account.limits.order && dayLimit === account.limits.day) return same;
      account.limits = { order: orderLimit, day: dayLimit };
      return done();
    }
    case "replace_card": {
      if (!books.exists(act.account)) return no("account_not_found");
      if (books.customer(act.account).state === "closed") return no("account_closed");
      const card = cardsOf(act.account).find((known) => idOf(known) === idOf(act.card));
      if (card === undefined) return no("card_not_found");
      if (!isSafe(act.card)) return no("key_not_accepted");
      wrongPins.delete(idOf(card));
      lockedCards.delete(idOf(card));
      const { possessionKey, pinKey } = act.card;
      cards.set(idOf(card), { ...card, possessionKey, pinKey });
      return done();
    }
    case "lock_card":
    case "unlock_card": {
      if (!books.exists(act.account)) return no("account_not_found");
      if (books.customer(act.account).state === "closed") return no("account_closed");
      const id = idOf(act);
      if (!cardsOf(act.account).some((card) => idOf(card) === id)) return no("card_not_found");
      const locks = act.kind === "lock_card";
      const was = lockedCards.has(id);
      if (locks ? was : !was && wrongPins.get(id) !== 5) return same;
      if (locks) lockedCards.add(id);
      else [lockedCards, wrongPins].forEach((known) => known.delete(id));
      return done();
    }
    case "reverse": {
      if (act.sequence < 1n || act.sequence >= row) return no("transfer_not_found");
      if (books.isReversed(act.sequence)) return no("already_reversed");
      const past = books.bookingOf(act.sequence);
      const fixed = ["create", "import_account", "reverse"];
      if (past === undefined || fixed.includes(past.kind)) return no("not_reversible");
      const { from, to, cents } = past;
      if ([from, to].some(({ state }) => state === "closed")) return no("account_closed");
      const isShort = books.exists(to.name) && to.balance - to.held < cents;
      if (isShort) return no("insufficient_funds");
      if (to.balance - cents < -max || from.balance + cents > max) {
        return no("balance_out_of_range");
      }
      books.post({ from: to, to: from, cents, kind: "reverse", timeMs, row, of: act.sequence });
      return done(cents);
    }
    case "add_terminal": {
      const { terminal, terminalId, terminalKey } = act;
      if (books.terminals.knows(terminal, terminalId)) return no("terminal_exists");
      const unsafe = isZero(terminalId) || !isSafeEd25519Key(terminalKey);
      if (unsafe) return no("key_not_accepted");
      books.terminals.add(terminal, terminalId, terminalKey);
      return done();
    }
    case "revoke_terminal": {
      const terminal = books.terminals.named(act.terminal);
      if (terminal === undefined) return no("terminal_not_found");
      if (terminal.revoked) return same;
      terminal.revoked = true;
      return done();
    }
    case "load_cash": {
      const terminal = books.terminals.named(act.terminal);
      if (terminal === undefined) return no("terminal_not_found");
      if (terminal.revoked) return no("terminal_revoked");
      const { cents, notes } = act;
      if (cents < 1n || cents > bounds.amountCentsMax) return no("amount_out_of_range");
      const worth = worthOf(notes, terminal);
      if (worth === null || notes.length > 0 && worth !== cents) return no("notes_not_accepted");
      const { cash } = terminal;
      if (cash.balance - cents < -max || books.vault.balance + cents > max) {
        return no("balance_out_of_range");
      }
      books.post({ from: cash, to: books.vault, cents, kind: act.kind, timeMs, row });
      for (const note of notes) {
        terminal.notes.set(note.cents, (terminal.notes.get(note.cents) ?? 0n) + note.count);
      }
      return done(cents);
    }
    case "count_cash": {
      const terminal = books.terminals.named(act.terminal);
      if (terminal === undefined) return no("terminal_not_found");
      if (act.cents < 0n || act.cents > max) return no("amount_out_of_range");
      const worth = worthOf(act.notes, terminal);
      if (worth === null || worth > act.cents) return no("notes_not_accepted");
      const { cash } = terminal;
      const missing = -cash.balance - act.cents;
      const cents = missing < 0n ? -missing : missing;
      const [from, to] = missing < 0n ? [cash, books.suspense] : [books.suspense, cash];
      if (from.balance - cents < -max || to.balance + cents > max) {
        return no("balance_out_of_range");
      }
      if (cents > 0n) books.post({ from, to, cents, kind: act.kind, timeMs, row });
      const { notes } = terminal;
      if (act.notes.length > 0) { for (const kind of notes.keys()) notes.set(kind, 0n); }
      for (const note of act.notes) {
        notes.set(note.cents, (notes.get(note.cents) ?? 0n) + note.count);
      }
      return done(cents);
    }
    case "import_account": {
      const { account: name, cents, state } = act;
      if (books.exists(name)) {
        const own = cardsOf(name).map(idOf);
        return act.cards.every((card) => own.includes(idOf(card))) ? same : no("account_exists");
      }
      const wrong = cents < 0n || cents > max || state === "closed" && cents > 0n;
      if (wrong) return no("amount_out_of_range");
      const ids = act.cards.map(idOf);
      const known = ids.some((id, i) => cards.has(id) || ids.indexOf(id) !== i);
      if (known) return no("card_exists");
      if (!act.cards.every(isSafe)) return no("key_not_accepted");
      if (books.equity.balance - cents < -max) return no("balance_out_of_range");
      const accountHash = parts.hash(name);
      const account = books.open(name, accountHash);
      if (cents > 0n) {
        books.post({ from: books.equity, to: account, cents, kind: act.kind, timeMs, row });
      }
      account.state = state;
      account.limits = { order: act.orderLimit, day: act.dayLimit };
      for (const card of act.cards) cards.set(idOf(card), { ...card, account: name, accountHash });
      return done(cents);
    }
    case "note":
      return done();
  }
}

/** Null for notes that there cannot be. */
function worthOf(notes: readonly NoteCount[], terminal: ModelTerminal): bigint | null {
  if (new Set([...terminal.notes.keys(), ...notes.map(({ cents }) => cents)]).size > 16) {
    return null;
  }
  if (notes.some(({ cents, count }) => cents < 1n || count < 0n)) return null;
  return notes.reduce((sum, { cents, count }) => sum + cents * count, 0n);
}

function isSafe({ possessionKey, pinKey }: CardKeys): boolean {
  return isSafeEd25519Key(possessionKey) && (isZero(pinKey) || isSafeEd25519Key(pinKey));
}
