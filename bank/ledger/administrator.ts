import type { DatabaseSync } from "node:sqlite";
import { equalBytes, isZero, uint, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { isSafeEd25519Key } from "../../lib/crypto/ed25519_key.ts";
import { hashAct } from "./act_hash.ts";
import type { Act, AdminAct, CardKeys } from "./admin_act.ts";
import { ADMIN_PEER, again, booked, done, refused, unchanged } from "./admin_decision.ts";
import type { AdminDecision, Told } from "./admin_decision.ts";
import { AdminTable } from "./admin_table.ts";
import type { CustomerRow } from "./admin_table.ts";
import { NO_CARD } from "./bank_act.ts";
import { WRONG_PINS_MAX } from "./schema.ts";
import type { Bounds } from "./store.ts";
import type { Tables } from "./tables.ts";
import { fits, TerminalKeeper } from "./terminal_keeper.ts";

/** Booked by a customer or at an ATM, and still to be undone. */
const REVERSIBLE = [
  "deposit",
  "withdraw",
  "transfer",
  "capture",
  "load_cash",
  "count_cash",
  "keep_cash",
];

/** Of these, what counted for the limit of a day. */
const TAKEN_OUT = ["withdraw", "capture"];

/** Decides what the bank's people may do, and does it; after that nothing is refused. */
export class Administrator {
  readonly #tables: Tables;
  readonly #admin: AdminTable;
  readonly #terminals: TerminalKeeper;
  readonly #bounds: Bounds;
  readonly #sha256: (...parts: readonly Bytes[]) => Bytes;

  constructor(
    db: DatabaseSync,
    { tables, bounds, sha256 }: {
      readonly tables: Tables;
      readonly bounds: Bounds;
      readonly sha256: (...parts: readonly Bytes[]) => Bytes;
    },
  ) {
    this.#tables = tables;
    this.#admin = new AdminTable(db);
    this.#terminals = new TerminalKeeper(this.#admin, tables, bounds);
    this.#bounds = bounds;
    this.#sha256 = sha256;
  }

  /**
   * @param sequence the number of the row, if it gets one
   * @param peer who wants it, for the audit log
   */
  decide(act: AdminAct, sequence: bigint, peer: string = ADMIN_PEER): AdminDecision {
    const bodyHash = hashAct(this.#sha256, act);
    const decision = this.#findEarlier(act, bodyHash) ?? this.#decide(act);
    const txnId = act.id ?? this.#sha256(utf8("cofre/1 act"), uint(sequence, 8)).slice(0, 16);
    return { ...decision, act: { ...decision.act, peer, txnId, bodyHash } };
  }

  /** What became of the id before; the act itself is not looked at again. */
  #findEarlier(act: AdminAct, bodyHash: Bytes): AdminDecision | null {
    const row = act.id === undefined ? null : this.#tables.findTransfer(NO_CARD, act.id);
    if (row === null) return null;
    const { name, amount } = this.#admin.booked(row.sequence)!;
    const told = { name: name ?? ("terminal" in act ? act.terminal : "") };
    if (!equalBytes(row.body_hash, bodyHash)) return refused(act.kind, "act_conflict", told);
    const { balance, available } = row;
    return again(act.kind, { ...told, amount, balance, available }, row);
  }

  #decide(act: AdminAct): AdminDecision {
    switch (act.kind) {
      case "lock_account":
        return this.#setState(act, "locked");
      case "unlock_account":
        return this.#setState(act, "open");
      case "close_account":
        return this.#close(act);
      case "set_limits":
        return this.#setLimits(act);
      case "replace_card":
        return this.#replaceCard(act);
      case "lock_card":
      case "unlock_card":
        return this.#lockCard(act);
      case "reverse":
        return this.#reverse(act);
      case "import_account":
        return this.#import(act);
      case "add_terminal":
        return this.#terminals.add(act);
      case "revoke_terminal":
        return this.#terminals.revoke(act);
      case "load_cash":
        return this.#terminals.load(act);
      case "count_cash":
        return this.#terminals.count(act);
      case "note":
        return { ...done(act.action, { detail: act.detail }), stored: false };
    }
  }

  #setState(
    { kind, account }: Act<"lock_account" | "unlock_account" | "close_account">,
    state: "open" | "locked",
  ): AdminDecision {
    const row = this.#admin.customer(account);
    if (row === null) return refused(kind, "account_not_found", { name: account });
    if (row.state === "closed") return refused(kind, "account_closed", of(row));
    const unlocksCards = state === "open" && row.locked_cards > 0n;
    if (row.state === state && !unlocksCards) return unchanged(kind, of(row));
    this.#admin.setState(row.id, state);
    if (state === "open") this.#admin.unlockCards(row.id);
    return done(kind, of(row));
  }

  #close({ kind, account }: Act<"lock_account" | "unlock_account" | "close_account">) {
    const row = this.#admin.customer(account);
    if (row === null) return refused(kind, "account_not_found", { name: account });
    if (row.state === "closed") return unchanged(kind, of(row));
    if (row.held > 0n) return refused(kind, "account_has_holds", of(row));
    if (row.balance > 0n) return refused(kind, "account_not_empty", of(row));
    this.#admin.setState(row.id, "closed");
    return done(kind, of(row));
  }

  #setLimits({ kind, account, orderLimit, dayLimit }: Act<"set_limits">): AdminDecision {
    const row = this.#admin.customer(account);
    if (row === null) return refused(kind, "account_not_found", { name: account });
    if (row.state === "closed") return refused(kind, "account_closed", of(row));
    const order = orderLimit === undefined ? row.limit_order : orderLimit;
    const day = dayLimit === undefined ? row.limit_day : dayLimit;
    const detail = `per transaction ${order ?? "none"}, per day ${day ?? "none"}`;
    if (order === row.limit_order && day === row.limit_day) return unchanged(kind, of(row));
    this.#admin.setLimits(row.id, order, day);
    return done(kind, { ...of(row), detail });
  }

  #replaceCard({ kind, account, card }: Act<"replace_card">): AdminDecision {
    const row = this.#admin.customer(account);
    if (row === null) return refused(kind, "account_not_found", { name: account });
    const told = { ...of(row), cardId: card.cardId };
    if (row.state === "closed") return refused(kind, "account_closed", told);
    if (!this.#admin.isCardOf(card.cardId, row.id)) return refused(kind, "card_not_found", told);
    if (!isSafe(card)) return refused(kind, "key_not_accepted", told);
    this.#admin.setKeys(card);
    return done(kind, told);
  }

  #lockCard({ kind, account, cardId }: Act<"lock_card" | "unlock_card">): AdminDecision {
    const row = this.#admin.customer(account);
    if (row === null) return refused(kind, "account_not_found", { name: account });
    const told = { ...of(row), cardId };
    if (row.state === "closed") return refused(kind, "account_closed", told);
    if (!this.#admin.isCardOf(cardId, row.id)) return refused(kind, "card_not_found", told);
    const { locked, wrong_pins } = this.#tables.findCard(cardId)!;
    const isLocked = locked !== 0n;
    if (kind === "lock_card" ? isLocked : !isLocked && wrong_pins < WRONG_PINS_MAX) {
      return unchanged(kind, told);
    }
    this.#admin.setLocked(cardId, kind === "lock_card");
    return done(kind, told);
  }

  #reverse({ kind, sequence }: Act<"reverse">): AdminDecision {
    const row = this.#admin.booked(sequence);
    const named = { name: row?.name ?? "", detail: `of ${sequence}` };
    if (row === null) return refused(kind, "transfer_not_found", named);
    if (row.reversed_by !== null) return refused(kind, "already_reversed", named);
    const { debit, credit, amount } = row;
    if (debit === null || credit === null || !REVERSIBLE.includes(row.kind)) {
      return refused(kind, "not_reversible", named);
    }
    const [giver, taker] = [this.#admin.party(credit), this.#admin.party(debit)];
    const told = { ...named, amount };
    if (giver.state === "closed" || taker.state === "closed") {
      return refused(kind, "account_closed", told);
    }
    if (giver.class === "customer" && giver.balance - giver.held < amount) {
      return refused(kind, "insufficient_funds", told);
    }
    if (!this.#fits(credit, -amount) || !this.#fits(debit, amount)) {
      return refused(kind, "balance_out_of_range", told);
    }
    const legs = this.#tables.post(credit, debit, amount);
    // Who got the notes back, or never had them, may take as much out again.
    if (TAKEN_OUT.includes(row.kind)) this.#tables.limits.giveBack(row.account!, row.day, amount);
    const money = row.account === null ? {} : this.#moneyOf(row.account);
    return booked(kind, { ...told, ...money, account: row.account }, legs, sequence);
  }

  #import(act: Act<"import_account">): AdminDecision {
    const { kind, account: name, cents, cards } = act;
    const row = this.#admin.customer(name);
    if (row !== null) {
      const same = cards.every(({ cardId }) => this.#admin.isCardOf(cardId, row.id));
      return same ? unchanged(kind, of(row)) : refused(kind, "account_exists", of(row));
    }
    const told = { name, amount: cents };
    if (cents < 0n || cents > this.#bounds.balanceCentsMax || (act.state === "closed" && cents)) {
      return refused(kind, "amount_out_of_range", told);
    }
    const ids = new Set(cards.map(({ cardId }) => String(cardId)));
    const isKnown = cards.some(({ cardId }) => this.#tables.findCard(cardId) !== null);
    if (isKnown || ids.size < cards.length) {
      return refused(kind, "card_exists", told);
    }
    if (!cards.every(isSafe)) return refused(kind, "key_not_accepted", told);
    const { equity } = this.#tables;
    if (!this.#fits(equity, -cents)) return refused(kind, "balance_out_of_range", told);
    const hash = this.#sha256(utf8("cofre/1 account"), utf8(name));
    const account = this.#tables.insertAccount(name, hash);
    for (const { cardId, possessionKey, pinKey } of cards) {
      this.#tables.insertCard(cardId, account, possessionKey, pinKey);
    }
    this.#admin.setLimits(account, act.orderLimit, act.dayLimit);
    const legs = cents > 0n ? this.#tables.post(equity, account, cents) : [];
    this.#admin.setState(account, act.state);
    return booked(kind, { ...told, account, balance: cents, available: cents }, legs);
  }

  #fits(account: bigint, delta: bigint): boolean {
    return fits(this.#tables, this.#bounds, account, delta);
  }

  #moneyOf(account: bigint): { balance: bigint; available: bigint } {
    const { balance, held } = this.#tables.money(account);
    return { balance, available: balance - held };
  }
}

function isSafe({ possessionKey, pinKey }: CardKeys): boolean {
  return isSafeEd25519Key(possessionKey) && (isZero(pinKey) || isSafeEd25519Key(pinKey));
}

function of({ id, name, balance, held }: CustomerRow): Told {
  return { account: id, name, balance, available: balance - held };
}
