import type { BookedRow } from "./books_model.ts";
import type { OrderStep } from "./plan.ts";

/** Whether a row tells of an order. */
export function isOf({ kind, account, cents, heldCents }: BookedRow, step: OrderStep): boolean {
  if (kind === "capture") {
    return step.operation === "withdraw" && heldCents === step.cents && account === step.account;
  }
  // A creation that was called off has no account in the books.
  return kind === step.operation && cents === step.cents &&
    (account || step.account) === step.account;
}
