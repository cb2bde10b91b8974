import { formatAmount } from "./amount.ts";
import type { Operation } from "./channel/order.ts";

/** A transaction that was done, as both programs tell it. */
export interface TransactionResult {
  readonly operation: Operation;
  readonly account: string;
  /** What was paid in or out; for `balance` the balance. */
  readonly amountCents: bigint;
  /** The account that a transfer went to. */
  readonly to?: string;
}

/** The key of each operation that has a line; money leaves the bank when a hold is captured. */
const KEYS: Partial<Record<Operation, string>> = {
  create: "initial_balance",
  deposit: "deposit",
  withdraw: "withdraw",
  balance: "balance",
  transfer: "transfer",
  capture: "withdraw",
};

/**
 * The contest's line, without its line end: `{"account":"55555","initial_balance":10.00}`; null
 * for what moves no money. Written by hand, for JSON.stringify has no number that holds cents
 * beyond 2^53 exactly.
 */
export function formatResultJson(result: TransactionResult): string | null {
  const key = KEYS[result.operation];
  if (key === undefined) return null;
  const to = result.to === undefined ? "" : `,"to":${JSON.stringify(result.to)}`;
  return `{"account":${JSON.stringify(result.account)},"${key}":${
    formatAmount(result.amountCents)
  }${to}}`;
}

/** The same fact for a person: `Deposited 50.00 to john.` */
export function formatResultWords(result: TransactionResult): string {
  const { operation, account, to = "" } = result;
  const amount = formatAmount(result.amountCents);
  switch (operation) {
    case "create":
      return `Opened account ${account} with ${amount}.`;
    case "deposit":
      return `Deposited ${amount} to ${account}.`;
    case "withdraw":
    case "capture":
      return `Withdrew ${amount} from ${account}.`;
    case "balance":
      return `The balance of ${account} is ${amount}.`;
    case "transfer":
      return `Transferred ${amount} from ${account} to ${to}.`;
    case "hold":
      return `Holding ${amount} of ${account}.`;
    case "void":
      return `Released what was held of ${account}.`;
    case "close":
      return `Closed account ${account}.`;
    case "pin_change":
      return `Changed the PIN of ${account}.`;
    case "password_change":
      return `Changed the password of ${account}.`;
    case "history":
      return `Read the history of ${account}.`;
  }
}
