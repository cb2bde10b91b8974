import { isZero } from "../../lib/bytes.ts";
import type { Operation, Order } from "../../lib/channel/order.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import { isSafeEd25519Key } from "../../lib/crypto/ed25519_key.ts";
import { chooseNotes } from "./dispense.ts";
import { dayOf } from "./limit_table.ts";
import type { Flow, OrderCase } from "./order_case.ts";
import { CURRENCY } from "./store.ts";
import type { Bounds, Command } from "./store.ts";
import type { Tables } from "./tables.ts";

const CHANGES_KEY: readonly Operation[] = ["pin_change", "password_change"];
const WITHOUT_AMOUNT: readonly Operation[] = [
  ...["balance", "history", "void", "close"] as const,
  ...CHANGES_KEY,
];
/** What a locked or closed account takes no more; captures tell of notes that are out already. */
const NEEDS_OPEN: readonly Operation[] = ["deposit", "withdraw", "transfer", "hold", "close"];
const TAKES_NOTES: readonly Operation[] = ["withdraw", "hold"];
const TAKES_MONEY: readonly Operation[] = [...TAKES_NOTES, "transfer"];

/** The rules of the bank, each in its place in the order of lib/channel/refusal.ts. */
export class Rules {
  readonly #tables: Tables;
  readonly #bounds: Bounds;

  constructor(tables: Tables, bounds: Bounds) {
    this.#tables = tables;
    this.#bounds = bounds;
  }

  /** Why a creation is refused, or null. */
  refuseCreation(order: Order, flow: Omit<Flow, "credit">): Refusal | null {
    const { name, possessionKey, pinKey } = order.creation!;
    const refusal = this.#refuseAmount(order);
    if (refusal !== null) return refusal;
    if (order.amountCents < this.#bounds.initialCentsMin) return "initial_balance_too_small";
    if (this.#tables.accountExists(name)) return "account_exists";
    if (this.#tables.findCard(order.cardId) !== null) return "card_exists";
    const safe = isSafeEd25519Key(possessionKey) && (isZero(pinKey) || isSafeEd25519Key(pinKey));
    if (!safe) return "key_not_accepted";
    return this.#fits(flow.debit, -order.amountCents) ? null : "balance_out_of_range";
  }

  /** Why any other order of the card is refused, or null. */
  refuse(
    order: OrderCase,
    { newKeySigned = false }: Pick<Command, "newKeySigned">,
  ): Refusal | null {
    return this.#refuseAmount(order.order) ??
      refuseState(order) ??
      this.#refuseLimits(order) ??
      refuseHold(order) ??
      refuseNewKey(order, newKeySigned) ??
      refuseCounterparty(order) ??
      this.#refuseGrowth(order) ??
      refuseFunds(order) ??
      this.#refuseNotes(order) ??
      refuseClosing(order);
  }

  /** The most that one order may take out now, going by the limits alone; cents. */
  limitNow(order: OrderCase): bigint {
    const left = this.#leftToday(order);
    const { limit_order: perOrder } = order.card;
    const most = perOrder !== null && perOrder < left ? perOrder : left;
    return most > 0n ? most : 0n;
  }

  #refuseAmount({ currency, operation, amountCents }: Order): Refusal | null {
    if (currency !== CURRENCY) return "currency_not_supported";
    if (WITHOUT_AMOUNT.includes(operation)) return null;
    const inRange = amountCents > 0n && amountCents <= this.#bounds.amountCentsMax;
    return inRange ? null : "amount_out_of_range";
  }

  #refuseLimits(order: OrderCase): Refusal | null {
    const { order: { operation, amountCents }, card } = order;
    if (!TAKES_NOTES.includes(operation)) return null;
    if (amountCents > (card.limit_order ?? amountCents)) return "per_transaction_limit";
    return amountCents > this.#leftToday(order) ? "daily_limit" : null;
  }

  /** Below zero where a limit was lowered, or a late capture went beyond it. */
  #leftToday({ card: { account, limit_day: perDay }, timeMs }: OrderCase): bigint {
    return (perDay ?? this.#bounds.balanceCentsMax) -
      this.#tables.limits.used(account, dayOf(timeMs));
  }

  #refuseGrowth({ order: { amountCents }, flow }: OrderCase): Refusal | null {
    if (flow === null) return null;
    const fits = this.#fits(flow.debit, -amountCents) && this.#fits(flow.credit, amountCents);
    return fits ? null : "balance_out_of_range";
  }

  /** In SQL, a balance past i64 would stop the ledger. */
  #fits(account: bigint, delta: bigint): boolean {
    const after = this.#tables.balance(account) + delta;
    return (after < 0n ? -after : after) <= this.#bounds.balanceCentsMax;
  }

  #refuseNotes({ order: { operation, amountCents }, cash }: OrderCase): Refusal | null {
    if (!TAKES_NOTES.includes(operation)) return null;
    const stock = this.#tables.terminals.notes(cash);
    if (stock.length === 0) return null;
    const chosen = chooseNotes(amountCents, stock);
    return typeof chosen === "string" ? chosen : null;
  }
}

function refuseState({ order: { operation }, card: { state } }: OrderCase): Refusal | null {
  if (state === "open" || !NEEDS_OPEN.includes(operation)) return null;
  return state === "closed" ? "account_closed" : "account_locked";
}

/** An expired hold is captured all the same: the notes are out. */
function refuseHold(
  { order: { operation, holdId, amountCents }, hold, cash }: OrderCase,
): Refusal | null {
  if (holdId === undefined) return null;
  // At another ATM nobody knows whether its notes are out.
  if (hold === null || hold.cash !== cash) return "hold_not_found";
  if (hold.state === "captured") return "hold_already_captured";
  if (hold.state === "voided") return "hold_already_voided";
  if (operation === "void") return hold.state === "expired" ? "hold_expired" : null;
  return amountCents > hold.amount ? "amount_exceeds_hold" : null;
}

/** A key that its author does not have would lock them out. */
function refuseNewKey({ order: { newKey } }: OrderCase, newKeySigned: boolean): Refusal | null {
  if (newKey === undefined) return null;
  return newKeySigned && isSafeEd25519Key(newKey.key) ? null : "key_not_accepted";
}

function refuseCounterparty({ order, card, counterparty }: OrderCase): Refusal | null {
  if (order.operation !== "transfer") return null;
  if (counterparty === null) return "counterparty_not_found";
  if (counterparty.id === card.account) return "same_account";
  return counterparty.state === "open" ? null : "counterparty_not_open";
}

function refuseFunds({ order: { operation, amountCents }, card }: OrderCase): Refusal | null {
  const enough = !TAKES_MONEY.includes(operation) || amountCents <= card.balance - card.held;
  return enough ? null : "insufficient_funds";
}

function refuseClosing({ order: { operation }, card }: OrderCase): Refusal | null {
  if (operation !== "close") return null;
  if (card.held > 0n) return "account_has_holds";
  return card.balance > 0n ? "account_not_empty" : null;
}
