import type { Notes } from "../../lib/channel/notes.ts";
import type { Order } from "../../lib/channel/order.ts";
import { HOLD_MS } from "../../lib/limits.ts";
import { stored, told } from "./decision.ts";
import type { Decision } from "./decision.ts";
import { chooseNotes } from "./dispense.ts";
import { dayOf } from "./limit_table.ts";
import type { OrderCase } from "./order_case.ts";
import type { Outcome } from "./store.ts";
import type { Tables } from "./tables.ts";

/** Carries out orders that no rule refuses: what is written here is never refused again. */
export class Clerk {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** A new account with its card and its first money. */
  create(order: Order, cash: bigint, outcome: Outcome): Decision {
    const { name, possessionKey, pinKey } = order.creation!;
    const account = this.#tables.insertAccount(name, order.accountHash);
    this.#tables.insertCard(order.cardId, account, possessionKey, pinKey);
    const legs = this.#tables.post(cash, account, order.amountCents);
    const { amountCents: cents } = order;
    return stored({ ...outcome, balanceCents: cents, availableCents: cents }, account, legs);
  }

  /** @param sequence the number that its row will have */
  carryOut(order: OrderCase, outcome: Outcome, sequence: bigint): Decision {
    const { card } = order;
    switch (order.order.operation) {
      case "balance":
        return told({ ...outcome, amountCents: card.balance });
      case "history": {
        const page = this.#tables.histories.read(card.account, order.order.history!);
        return told({ ...outcome, amountCents: card.balance, page });
      }
      case "withdraw":
        this.#tables.limits.use(card.account, dayOf(order.timeMs), outcome.amountCents);
        this.#tables.terminals.take(order.cash, this.#notesFor(order));
        return this.#move(order, outcome);
      case "transfer":
        return this.#move(order, { ...outcome, counterparty: order.counterparty!.name });
      case "hold":
        return this.#hold(order, outcome, sequence);
      case "capture":
        return this.#capture(order, outcome, sequence);
      case "void":
        return this.#void(order, outcome, sequence);
      case "pin_change":
        this.#tables.setPinKey(order.order.cardId, order.order.newKey!.key);
        return stored(outcome, card.account);
      case "password_change":
        this.#tables.setPossessionKey(order.order.cardId, order.order.newKey!.key);
        return stored(outcome, card.account);
      case "close":
        this.#tables.closeAccount(card.account);
        return stored(outcome, card.account);
      default:
        return this.#move(order, outcome);
    }
  }

  #move({ order, card, flow }: OrderCase, outcome: Outcome): Decision {
    const { debit, credit } = flow!;
    const legs = this.#tables.post(debit, credit, order.amountCents);
    const own = legs.find(({ account }) => account === card.account);
    const balanceCents = own?.balanceAfter ?? outcome.balanceCents;
    const availableCents = outcome.availableCents + balanceCents - outcome.balanceCents;
    return stored({ ...outcome, balanceCents, availableCents }, card.account, legs);
  }

  #hold(order: OrderCase, outcome: Outcome, sequence: bigint): Decision {
    const { card: { account }, cash, timeMs } = order;
    const amount = outcome.amountCents;
    const day = dayOf(timeMs);
    const notes = this.#notesFor(order);
    this.#tables.holds.insert({ transfer: sequence, account, cash, amount, day }, timeMs + HOLD_MS);
    this.#tables.limits.use(account, day, amount);
    this.#tables.terminals.hold(sequence, cash, notes);
    const availableCents = outcome.availableCents - amount;
    return stored({ ...outcome, availableCents, notes }, account);
  }

  /** What was held and not dispensed is available again. */
  #capture(order: OrderCase, outcome: Outcome, sequence: bigint): Decision {
    const hold = order.hold!;
    this.#tables.holds.capture(hold, sequence);
    if (hold.state === "pending") {
      const rest = hold.amount - outcome.amountCents;
      this.#tables.limits.giveBack(hold.account, hold.day, rest);
      return this.#move(order, {
        ...outcome,
        availableCents: outcome.availableCents + hold.amount,
      });
    }
    // Its expiry gave all of it back; what is out counts for the day, beyond the limit, too.
    this.#tables.limits.use(hold.account, hold.day, outcome.amountCents);
    this.#tables.terminals.take(hold.cash, this.#tables.terminals.held(hold));
    return this.#move(order, outcome);
  }

  #void({ card: { account }, hold }: OrderCase, outcome: Outcome, sequence: bigint): Decision {
    const { amount, day } = hold!;
    this.#tables.holds.release(hold!, "voided", sequence);
    this.#tables.limits.giveBack(account, day, amount);
    this.#tables.terminals.giveBack(hold!);
    return stored({ ...outcome, availableCents: outcome.availableCents + amount }, account);
  }

  /** The rules have found that there are some. */
  #notesFor({ order, cash }: OrderCase): readonly Notes[] {
    const stock = this.#tables.terminals.notes(cash);
    const chosen = stock.length === 0 ? [] : chooseNotes(order.amountCents, stock);
    return typeof chosen === "string" ? [] : chosen;
  }
}
