import { formatAmount } from "../lib/amount.ts";
import { giveOrder } from "./give_order.ts";
import { newOrder } from "./new_order.ts";
import type { Visit } from "./run.ts";
import { cardFor } from "./use_account.ts";

/**
 * `-d` at an enrolled terminal, whose machine takes the notes in first: they come back if the bank
 * does not want them, and stay if nobody knows; a later run then settles it.
 */
export async function depositNotes(visit: Visit): Promise<void> {
  const { terminal, options: { action } } = visit;
  const machine = await visit.machine();
  const order = await newOrder(visit, await cardFor(visit), action);
  await giveOrder(visit, order, {
    mark: "settle",
    leaving: () => machine.takeIn(order.txnId, action.amountCents),
    booked: () => Promise.resolve(),
    notBooked: () => machine.giveBack(order.txnId, action.amountCents),
    unknown() {
      const amount = formatAmount(action.amountCents);
      terminal.note(`the machine keeps ${amount}; it is booked when the bank answers again`);
    },
  });
}
