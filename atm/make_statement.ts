import { encodeHex } from "@std/encoding/hex";
import type { HistoryEntry } from "../lib/channel/page.ts";
import type { HistoryQuery } from "../lib/channel/order.ts";
import { UserError } from "../lib/errors.ts";
import type { Statement, StatementEntry } from "../lib/statement/statement.ts";
import { CURRENCY, hashAccount } from "./new_order.ts";
import { readHistory } from "./read_history.ts";
import type { Visit } from "./run.ts";

/** Reads an account's entries of a period and makes its statement of them. */
export async function makeStatement(
  visit: Visit,
  period: Pick<HistoryQuery, "sinceMs" | "untilMs">,
): Promise<Statement> {
  const { primitives, options: { account }, bankKid } = visit;
  const { entries, reply } = await readHistory(visit, { ...period, beforeSeq: 0n, kinds: 0 });
  const oldestFirst = entries.toReversed();
  requireNoGap(oldestFirst);
  const first = oldestFirst[0];
  const closingCents = oldestFirst.at(-1)?.balanceCents ?? await balanceAt(visit, period);
  const nowMs = Math.max(reply.bankTimeMs, period.sinceMs);
  const toMs = period.untilMs === 0 ? entries.reduce(latest, nowMs) : period.untilMs - 1;
  return {
    bankId: encodeHex(bankKid).slice(0, 9),
    account,
    accountId: encodeHex(await hashAccount(primitives, account)).slice(0, 22),
    currency: CURRENCY,
    madeMs: reply.bankTimeMs,
    // A clock that was set back leaves times that are out of order.
    fromMs: period.sinceMs || entries.reduce(earliest, Math.min(reply.bankTimeMs, toMs)),
    toMs,
    openingCents: first === undefined ? closingCents : first.balanceCents - first.deltaCents,
    closingCents,
    entries: oldestFirst.map(toEntry),
  };
}

/** A clock that was set back can leave an entry out of a period between two that are in it. */
function requireNoGap(oldestFirst: readonly HistoryEntry[]): void {
  for (const [at, { seq }] of oldestFirst.entries()) {
    if (seq === oldestFirst[0]!.seq + BigInt(at)) continue;
    throw new UserError("Cannot make a statement of this period: the bank's clock was set in it", {
      hints: ["choose a longer period"],
      code: "clock_was_set",
    });
  }
}

/** The balance at the end of a period without entries. */
async function balanceAt(visit: Visit, { untilMs }: { untilMs: number }): Promise<bigint> {
  const query = { sinceMs: 0, untilMs, beforeSeq: 0n, kinds: 0 };
  const { entries } = await readHistory(visit, query, 1);
  return entries[0]?.balanceCents ?? 0n;
}

function earliest(ms: number, { timeMs }: HistoryEntry): number {
  return Math.min(ms, timeMs);
}

function latest(ms: number, { timeMs }: HistoryEntry): number {
  return Math.max(ms, timeMs);
}

function toEntry(entry: HistoryEntry): StatementEntry {
  return {
    id: `${entry.seq}`,
    timeMs: entry.timeMs,
    kind: entry.kind,
    deltaCents: entry.deltaCents,
    balanceCents: entry.balanceCents,
    ...(entry.counterparty === "" ? {} : { counterparty: entry.counterparty }),
    ...(entry.reversesSeq === 0n ? {} : { reverses: `${entry.reversesSeq}` }),
  };
}
