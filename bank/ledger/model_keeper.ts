import type { Order } from "../../lib/channel/order.ts";
import type { ModelBooks } from "./model_books.ts";
import type { Bounds, Result } from "./store.ts";

/** Books the notes of a deposit that is not booked on suspense, once; whether it did. */
export function keepModelCash(
  books: ModelBooks,
  bounds: Bounds,
  { order, outcome }: { readonly order: Order; readonly outcome: Result },
  { timeMs, row }: { readonly timeMs: number; readonly row: bigint },
): boolean {
  const { operation, currency, amountCents: cents, terminalId } = order;
  const from = books.terminals.cashOf(terminalId);
  const to = books.suspense;
  const max = bounds.balanceCentsMax;
  const isMoney = currency === "EUR" && cents > 0n && cents <= bounds.amountCentsMax &&
    from.balance - cents >= -max && to.balance + cents <= max;
  const isLost = operation === "deposit" && outcome.status !== "done";
  if (!isLost || !isMoney || books.kept.has(outcome.sequence)) return false;
  books.kept.add(outcome.sequence);
  books.post({ from, to, cents, kind: "keep_cash", timeMs, row });
  return true;
}
