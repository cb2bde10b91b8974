import { uint, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Order } from "../../lib/channel/order.ts";
import { NO_CARD } from "./bank_act.ts";
import type { BankAct } from "./bank_act.ts";
import { CURRENCY } from "./store.ts";
import type { Bounds, Outcome } from "./store.ts";
import type { CardRow, Tables } from "./tables.ts";
import { fits } from "./terminal_keeper.ts";

/** A deposit that is not booked, though its notes are in the machine. */
export interface RefusedDeposit {
  readonly order: Order;
  readonly card: CardRow;
  /** Of the terminal that has them. */
  readonly cash: bigint;
  readonly outcome: Outcome;
  /** The row of the deposit. */
  readonly sequence: bigint;
}

/**
 * Books the notes on suspense, once a deposit, so that they are not lost while people find out
 * whose they are. Null if that has been done, or if there can be no such notes.
 */
export function keepCash(
  tables: Tables,
  { bounds, sha256 }: {
    readonly bounds: Bounds;
    readonly sha256: (...parts: readonly Bytes[]) => Bytes;
  },
  { order, card, cash, outcome, sequence }: RefusedDeposit,
): BankAct | null {
  const { currency, amountCents: amount } = order;
  const bodyHash = sha256(utf8("cofre/1 keep"), uint(sequence, 8));
  const txnId = bodyHash.slice(0, 16);
  const isMoney = currency === CURRENCY && amount > 0n && amount <= bounds.amountCentsMax &&
    fits(tables, bounds, cash, -amount) && fits(tables, bounds, tables.suspense, amount);
  if (!isMoney || tables.findTransfer(NO_CARD, txnId) !== null) return null;
  return {
    kind: "keep_cash",
    peer: "",
    txnId,
    bodyHash,
    account: card.account,
    name: card.name,
    cardId: order.cardId,
    amount,
    balance: card.balance,
    available: card.balance - card.held,
    detail: `deposit ${sequence} ${outcome.refusal ?? outcome.status}`,
    legs: tables.post(cash, tables.suspense, amount),
    reverses: null,
  };
}
