import type { Order } from "../../lib/channel/order.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import type { BankAct } from "./bank_act.ts";
import type { Outcome } from "./store.ts";
import type { CardRow, Leg, TransferRow } from "./tables.ts";

/** What becomes of a command, before its row is written. */
export interface Decision {
  readonly outcome: Outcome;
  /** Whether the outcome is kept under the order's id; else it is only told. */
  readonly stored: boolean;
  /** The account whose order it is; null while there is none. */
  readonly account: bigint | null;
  /** Debit first; empty where no money moved. */
  readonly legs: readonly Leg[];
  /** What the bank has to do besides. */
  readonly act?: BankAct;
}

/** What is told of the money where nothing may be told. */
const NOTHING = { balance: 0n, held: 0n };

/** The outcome is told and leaves no row. */
export function told(outcome: Outcome): Decision {
  return { outcome, stored: false, account: null, legs: [] };
}

/** The outcome is kept. */
export function stored(
  outcome: Outcome,
  account: bigint | null,
  legs: readonly Leg[] = [],
): Decision {
  return { outcome, stored: true, account, legs };
}

/** What can be said of an order before it is judged: done, and the account as it is. */
export function describe(
  order: Order,
  timeMs: number,
  name: string,
  account: Pick<CardRow, "balance" | "held"> = NOTHING,
): Outcome {
  return {
    status: "done",
    account: name,
    amountCents: order.amountCents,
    balanceCents: account.balance,
    availableCents: account.balance - account.held,
    sequence: 0n,
    timeMs,
    duplicate: false,
  };
}

/** The same, refused. */
export function refused(outcome: Outcome, refusal: Refusal): Outcome {
  return { ...outcome, status: "refused", refusal };
}

/** The outcome that a row holds, told once more. */
export function again(row: TransferRow, account: string): Outcome {
  return {
    status: row.state,
    ...(row.refusal === null ? {} : { refusal: row.refusal }),
    account,
    amountCents: row.amount,
    balanceCents: row.balance,
    availableCents: row.available,
    sequence: row.sequence,
    timeMs: Number(row.time_ms),
    duplicate: true,
  };
}
