import { reversalCalls } from "./act_judge.ts";
import type { BookedRow } from "./books_model.ts";
import { findContradiction } from "./linearizable.ts";
import type { Call } from "./linearizable.ts";
import type { Finding } from "./oracle.ts";
import { isOf } from "./order_rows.ts";
import type { OrderStep } from "./plan.ts";
import { inWords } from "./run_record.ts";
import type { RunRecord } from "./run_record.ts";
import type { Aftermath } from "./world.ts";

/** Calls of a contradiction that are named. */
const NAMED_MAX = 8;

/** Judges whether what customers saw at the same time can have happened one after another. */
export function judgeOrder({ records, acts }: Aftermath, rows: readonly BookedRow[]): Finding[] {
  const held = new Set(rows.filter(({ kind }) => kind === "hold").map(({ account }) => account));
  const free = rows.filter(({ kind, debited }) =>
    kind === "capture" && debited === "suspense:bank"
  );
  const isBooked = (step: OrderStep) => rows.some((row) => row.state === "done" && isOf(row, step));
  const calls = records
    // What the bank paid itself did nothing to the account.
    .filter((record) => reachedBank(record) && !free.some((row) => isOf(row, record.step)))
    // What nobody heard of and nobody booked did not happen: to try it at every place takes for ever.
    .filter((record) => outcomeOf(record) !== "open" || isBooked(record.step))
    .map((record) => callOf(record, held.has(record.step.account)));
  const part = findContradiction([...calls, ...reversalCalls(acts)]);
  if (part === null) return [];
  const names = part.slice(0, NAMED_MAX).map(({ name }) => name).join("; ");
  const more = part.length > NAMED_MAX ? `; and ${part.length - NAMED_MAX} more` : "";
  return [{ invariant: "linearizable", detail: `in no order: ${names}${more}` }];
}

/** What was never sent, or refused before it was, happened nowhere. */
function reachedBank({ end, later }: RunRecord): boolean {
  return end !== "unsent" && later?.status !== "cancelled";
}

/** @param hasHolds what is held refuses orders, too; the books' own reckoning judges that */
function callOf(record: RunRecord, hasHolds: boolean): Call {
  const { step, invokedMs, endedMs, end, later, reason, balanceCents } = record;
  const { account, operation, cents, to } = step;
  const outcome = outcomeOf(record);
  return {
    name: inWords(record),
    account,
    operation,
    cents: record.isHeld ? record.paidCents : cents,
    ...(to === undefined ? {} : { to }),
    invokedMs,
    returnedMs: isKnown(record) ? endedMs! : later?.atMs ?? Infinity,
    outcome,
    refusal: hasHolds ? "" : end === "refused" ? reason : later?.refusal ?? "",
    balanceCents: outcome === "done" ? balanceCents : null,
  };
}

function outcomeOf(record: RunRecord): Call["outcome"] {
  const status = isKnown(record) ? record.end : record.later?.status;
  return status === "done" || status === "refused" ? status : "open";
}

/** Whether its own run told what became of it. */
function isKnown({ end }: RunRecord): boolean {
  return end === "done" || end === "refused";
}
