import type { Operation, Order } from "../../lib/channel/order.ts";
import type { HoldRow } from "./hold_table.ts";
import type { AccountRow, CardRow, Tables } from "./tables.ts";

/** An order of a card's holder, with all the rows that the rules and the booking look at. */
export interface OrderCase {
  readonly order: Order;
  readonly timeMs: number;
  readonly card: CardRow;
  /** Where its notes come from or go to: the terminal's cash, or that of ATMs without a name. */
  readonly cash: bigint;
  /** Where a transfer goes to; null = no such account. */
  readonly counterparty: AccountRow | null;
  /** What a capture or void ends; null = no such hold. */
  readonly hold: HoldRow | null;
  /** Which accounts it moves the amount between; null = none. */
  readonly flow: Flow | null;
}

/** Money on its way from the balance of one account to that of another. */
export interface Flow {
  readonly debit: bigint;
  readonly credit: bigint;
}

/** Operations that only look. */
const READINGS: readonly Operation[] = ["balance", "history"];

/** Whether an operation changes nothing: it has no row, and may be asked for again. */
export function isReading(operation: Operation): boolean {
  return READINGS.includes(operation);
}

/** Reads what an order refers to. */
export function openCase(tables: Tables, order: Order, card: CardRow, timeMs: number): OrderCase {
  const { counterpartyHash, holdId, cardId, terminalId } = order;
  const cash = tables.terminals.find(terminalId)?.cash ?? tables.cash;
  const counterparty = counterpartyHash === undefined ? null : tables.findAccount(counterpartyHash);
  const hold = holdId === undefined ? null : tables.holds.find(cardId, holdId);
  const known = { order, timeMs, card, cash, counterparty, hold };
  return { ...known, flow: flowOf(tables, known) };
}

function flowOf(tables: Tables, known: Omit<OrderCase, "flow">): Flow | null {
  const { order, card, cash, counterparty, hold } = known;
  switch (order.operation) {
    case "deposit":
      return { debit: cash, credit: card.account };
    case "withdraw":
      return { debit: card.account, credit: cash };
    case "transfer":
      return counterparty && { debit: card.account, credit: counterparty.id };
    case "capture":
      return hold && { debit: payer(tables, card, hold, order.amountCents), credit: hold.cash };
    default:
      return null;
  }
}

/** The notes of an expired hold are out, whatever the account has left: the bank pays then. */
function payer(tables: Tables, card: CardRow, hold: HoldRow, cents: bigint): bigint {
  const covered = hold.state === "pending" || card.balance - card.held >= cents;
  return covered ? card.account : tables.suspense;
}
