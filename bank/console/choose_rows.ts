import type { ConsoleEvent } from "./event_ring.ts";

/**
 * As many events as people can be shown, in their order: what went wrong before what went well,
 * the newest before the older.
 */
export function chooseEvents(events: readonly ConsoleEvent[], max: number): ConsoleEvent[] {
  if (events.length <= max) return [...events];
  return events
    .toSorted((a, b) => rank(a) - rank(b) || b.id - a.id)
    .slice(0, max)
    .sort((a, b) => a.id - b.id);
}

function rank({ kind, order }: ConsoleEvent): number {
  if (kind === "failed" || kind === "act") return 0;
  if (order?.outcome === undefined) return 3;
  return order.outcome.status === "done" ? 2 : 1;
}
