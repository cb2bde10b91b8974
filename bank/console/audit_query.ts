import type { ReadEvent } from "./audit_room.ts";

/** What of the audit log is wanted; "" for all. */
export interface AuditQuery {
  readonly account: string;
  readonly outcome: string;
  /** UTC, as a field of type datetime-local has them: `2026-11-21T14:02`. */
  readonly from: string;
  readonly until: string;
}

/** What an event may have come to. */
export const OUTCOMES = ["done", "refused", "cancelled", "failed"] as const;

/** Reads a query; what is not understood is taken for "all". */
export function readQuery(
  { account = "", outcome = "", from = "", until = "" }: Readonly<Record<string, string>>,
): AuditQuery {
  return {
    account: account.trim().slice(0, 200),
    outcome: OUTCOMES.some((known) => known === outcome) ? outcome : "",
    from: timeOf(from) === undefined ? "" : from,
    until: timeOf(until) === undefined ? "" : until,
  };
}

/** Whether an event is wanted. */
export function isFound({ event }: ReadEvent, query: AuditQuery): boolean {
  const { account, outcome, from, until } = query;
  return (account === "" || event.account === account) &&
    (outcome === "" || event.outcome === outcome) &&
    event.timeMs >= (timeOf(from) ?? -Infinity) && event.timeMs < (timeOf(until) ?? Infinity);
}

/** Where the same is exported. */
export function exportHref(query: AuditQuery, format: "csv" | "jsonl"): string {
  return `/audit/export?${new URLSearchParams({ ...query, format })}`;
}

function timeOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return undefined;
  const timeMs = Date.parse(`${text}Z`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
