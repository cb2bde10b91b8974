import type { BookedRow } from "./books_model.ts";
import type { Call } from "./linearizable.ts";
import type { Finding } from "./oracle.ts";
import type { ActRecord } from "./desk.ts";
import type { Aftermath } from "./world.ts";

/** Rows that only the bank's people make. */
const KINDS = [
  ...["lock_card", "unlock_card", "lock_account", "unlock_account", "reverse"],
  ...["add_terminal", "load_cash"],
];

/** Judges whether each act was done once, and its author told so. */
export function judgeActs({ acts }: Aftermath, rows: readonly BookedRow[]): Finding[] {
  const unclaimed = new Map(
    rows.filter(({ kind }) => KINDS.includes(kind)).map((row) => [row.sequence, row]),
  );
  for (const { act, id, told } of acts) {
    if (told === null) return [broken(`whoever wanted ${act.kind} was never told`)];
    if (told.status !== "done") continue;
    const row = unclaimed.get(told.sequence);
    if (row?.kind !== act.kind || row.txn !== id) {
      return [broken(`${act.kind} was told as row ${told.sequence}, which is not its own`)];
    }
    unclaimed.delete(told.sequence);
  }
  return [...unclaimed.values()].map(({ sequence, kind }) =>
    broken(`row ${sequence}, ${kind}, is of nobody who was told that it is done`)
  );
}

function broken(detail: string): Finding {
  return { invariant: "acts once", detail };
}

/** Reversals as their customers see them: orders of somebody else. */
export function reversalCalls(acts: readonly ActRecord[]): Call[] {
  return acts.flatMap(({ reverses: row, told, invokedMs, endedMs }): Call[] => {
    if (row === null || told?.status !== "done" || row.debited === "suspense:bank") return [];
    const { kind, account, credited, cents } = row;
    return [{
      name: `reversal of row ${row.sequence}`,
      ...(kind === "transfer"
        ? { account: credited, operation: "transfer", to: account }
        : { account, operation: kind === "deposit" ? "withdraw" : "deposit" }),
      ...{ cents, invokedMs, returnedMs: endedMs!, outcome: "done", refusal: "" },
      balanceCents: null,
    }];
  });
}
