import type { OrderStep } from "./plan.ts";

/**
 * How a run of the ATM ended, as its customer saw it: `done` and `refused` by the bank's word,
 * `unknown`: the bank was asked and did not answer, `unsent`: it was not asked, `died`: the run.
 */
export type RunEnd = "done" | "refused" | "unknown" | "unsent" | "died";

/** What a customer knows of one order. */
export interface RunRecord {
  readonly step: OrderStep;
  readonly invokedMs: number;
  /** When the run ended; null while it runs. */
  endedMs: number | null;
  end: RunEnd | null;
  /** Why it was not done. */
  reason: string;
  /** What the bank's reply tells of the balance; null: nothing. */
  balanceCents: bigint | null;
  /** Of a withdrawal at a terminal: the bank has set the money aside. */
  isHeld: boolean;
  /** What of it was paid out, by the bank's word. */
  paidCents: bigint;
  /** How long the terminal was busy with notes, which no deadline hurries. */
  movingMs: number;
  /** What a later run was told of it. */
  later: { readonly status: string; readonly refusal: string; readonly atMs: number } | null;
}

/** Whether the customer was told that it was booked. */
export function wasToldDone({ end, later }: RunRecord): boolean {
  return end === "done" || later?.status === "done";
}

/** An order and how it ended, for people. */
export function inWords({ step, invokedMs, endedMs, end, balanceCents }: RunRecord): string {
  const { id, operation, cents, account } = step;
  const told = balanceCents === null ? "" : `, ${balanceCents} there`;
  const when = `${invokedMs.toFixed(0)}..${endedMs?.toFixed(0) ?? ""}`;
  return `order ${id} (${operation} ${cents} ${account}, ${when} ms: ${end}${told})`;
}
