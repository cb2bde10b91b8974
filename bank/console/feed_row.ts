import type { ConsoleEvent } from "./event_ring.ts";
import { money, spelled, timeOfDay } from "./words.ts";

/** A line of the feed, as page and script show it; texts alone. */
export interface FeedRow {
  readonly id: number;
  readonly kind: RowKind;
  readonly tone: "good" | "warn" | "bad" | "";
  /** UTC. */
  readonly time: string;
  readonly from: string;
  readonly action: string;
  readonly account: string;
  readonly amount: string;
  readonly result: string;
  /** Milliseconds. */
  readonly took: string;
}

/** `step`: what is neither the outcome of an order nor a failure nor an operator's act. */
export type RowKind = "order" | "refusal" | "failure" | "act" | "step";

/** What an event is to those who read the feed. */
export function kindOf({ kind, order, act }: ConsoleEvent): RowKind {
  if (kind === "failed") return "failure";
  if (act !== undefined) return "act";
  if (order?.outcome === undefined) return "step";
  return order.outcome.status === "done" ? "order" : "refusal";
}

/** What the feed says of an event. */
export function toRow(event: ConsoleEvent): FeedRow {
  const { id, timeMs, peer, text, reason = "", order, act } = event;
  const kind = kindOf(event);
  const row = { id, kind, time: timeOfDay(timeMs), from: peer, ...NOTHING };
  if (kind === "failure") {
    return { ...row, tone: "bad", action: "connection", result: spelled(reason) };
  }
  if (act !== undefined) {
    return {
      ...row,
      tone: act.outcome === "done" ? "good" : "warn",
      action: spelled(act.action),
      account: act.name,
      amount: amountOf(act),
      result: spelled(act.outcome),
    };
  }
  const outcome = order?.outcome;
  if (order === undefined || outcome === undefined) return { ...row, action: text };
  const { status, refusal, duplicate, account, durationMs } = outcome;
  return {
    ...row,
    tone: status === "done" ? "good" : "warn",
    action: spelled(order.operation),
    account,
    amount: amountOf(order),
    result: spelled(refusal ?? status) + (duplicate ? ", told again" : ""),
    took: durationMs.toFixed(1),
  };
}

function amountOf({ amountCents }: { amountCents: bigint }): string {
  return amountCents === 0n ? "" : money(amountCents);
}

/** What is not said. */
const NOTHING = { tone: "", account: "", amount: "", result: "", took: "" } as const;

/** What of the feed is wanted. */
export interface RowFilter {
  readonly show: Show;
  /** "" for any. */
  readonly action: string;
  /** Part of an account's name, an address or a result; "" for any. */
  readonly search: string;
}

/** What there is to choose from, and how it is called. */
export const SHOWS = {
  main: "Orders, failures, acts",
  trouble: "Refusals and failures",
  all: "Every step",
} as const;
/** One of them. */
export type Show = keyof typeof SHOWS;

const SHOWN: Readonly<Record<Show, readonly RowKind[]>> = {
  main: ["order", "refusal", "failure", "act"],
  trouble: ["refusal", "failure"],
  all: ["order", "refusal", "failure", "act", "step"],
};

/** Whether a row is wanted; live.js has the same rule. */
export function isWanted(row: FeedRow, { show, action, search }: RowFilter): boolean {
  if (!SHOWN[show].includes(row.kind)) return false;
  if (action !== "" && row.action !== action) return false;
  const text = `${row.account} ${row.from} ${row.result}`.toLowerCase();
  return text.includes(search.trim().toLowerCase());
}
