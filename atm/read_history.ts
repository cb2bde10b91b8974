import type { HistoryEntry } from "../lib/channel/page.ts";
import type { HistoryQuery } from "../lib/channel/order.ts";
import { ProtocolError } from "../lib/errors.ts";
import type { SignedReply } from "./bank_session.ts";
import { newOrder } from "./new_order.ts";
import { refusedError } from "./refused.ts";
import type { Visit } from "./run.ts";
import { cardFor } from "./use_account.ts";

/** What was read: entries, newest first, and the bank's reply that came with the first of them. */
export interface History {
  readonly entries: readonly HistoryEntry[];
  /** Whether there are older ones, which were not asked for. */
  readonly more: boolean;
  readonly reply: SignedReply;
}

/**
 * Reads pages of the account's history until there are `count` entries, or no more.
 * @throws {UserError} the bank refused
 * @throws {ProtocolError} no verified answer, or one that contradicts itself
 */
export async function readHistory(
  visit: Visit,
  query: HistoryQuery,
  count = Infinity,
): Promise<History> {
  const card = await cardFor(visit);
  const entries: HistoryEntry[] = [];
  let first: SignedReply | undefined;
  let beforeSeq = query.beforeSeq;
  do {
    const order = await newOrder(visit, card, {
      operation: "history",
      amountCents: 0n,
      history: { ...query, beforeSeq },
    });
    const reply = await visit.attempts.perform(order, "execute");
    if (reply.status !== "done") throw refusedError(reply, visit);
    if (reply.page === undefined) throw new ProtocolError("no_page");
    checkPage(reply.page, { ...query, beforeSeq }, entries.at(-1));
    entries.push(...reply.page.entries);
    first ??= reply;
    beforeSeq = reply.page.nextBeforeSeq;
  } while (beforeSeq !== 0n && entries.length < count);
  const evidence = await visit.evidence?.();
  const forked = await evidence?.watch(first, visit.attempts, { remember: false }) ?? null;
  if (forked !== null) throw forked;
  return {
    entries: entries.slice(0, count === Infinity ? undefined : count),
    more: beforeSeq !== 0n || entries.length > count,
    reply: first,
  };
}

/** Whether the bank tells what was asked, once, and in sums that add up. */
function checkPage(
  page: NonNullable<SignedReply["page"]>,
  query: HistoryQuery,
  newer: HistoryEntry | undefined,
): void {
  const { sinceMs, untilMs, kinds } = query;
  let beforeSeq = query.beforeSeq;
  for (const entry of page.entries) {
    const isAsked = (beforeSeq === 0n || entry.seq < beforeSeq) && entry.seq > 0n &&
      entry.timeMs >= sinceMs && (untilMs === 0 || entry.timeMs < untilMs);
    const addsUp = newer === undefined || kinds !== 0 || newer.seq !== entry.seq + 1n ||
      newer.balanceCents - newer.deltaCents === entry.balanceCents;
    if (!isAsked || !addsUp) throw new ProtocolError("history_contradicts_itself");
    beforeSeq = entry.seq;
    newer = entry;
  }
  const { nextBeforeSeq } = page;
  // Without this a bank could send the ATM in circles.
  if (nextBeforeSeq !== 0n && query.beforeSeq !== 0n && nextBeforeSeq >= query.beforeSeq) {
    throw new ProtocolError("history_contradicts_itself");
  }
}
