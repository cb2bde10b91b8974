import { formatAmount } from "./amount.ts";
import type { Operation } from "./channel/order.ts";

/** A transaction that was done, as both programs tell it. */
export interface TransactionResult {
  readonly operation: Operation;
  readonly account: string;
  /** What was paid in or out; for `balance` the balance. */
  readonly amountCents: bigint;
}

const KEYS = {
  create: "initial_balance",
  deposit: "deposit",
  withdraw: "withdraw",
  balance: "balance",
} as const satisfies Record<Operation, string>;

/**
 * The contest's line, without its line end: `{"account":"55555","initial_balance":10.00}`.
 * Written by hand, for JSON.stringify has no number that holds cents beyond 2^53 exactly.
 */
export function formatResultJson(result: TransactionResult): string {
  const key = KEYS[result.operation];
  return `{"account":${JSON.stringify(result.account)},"${key}":${
    formatAmount(result.amountCents)
  }}`;
}

/** The same fact for a person: `Deposited 50.00 to john.` */
export function formatResultWords(result: TransactionResult): string {
  const { operation, account } = result;
  const amount = formatAmount(result.amountCents);
  switch (operation) {
    case "create":
      return `Opened account ${account} with ${amount}.`;
    case "deposit":
      return `Deposited ${amount} to ${account}.`;
    case "withdraw":
      return `Withdrew ${amount} from ${account}.`;
    case "balance":
      return `The balance of ${account} is ${amount}.`;
  }
}
