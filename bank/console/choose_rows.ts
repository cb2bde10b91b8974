import type { ConsoleEvent } from "./event_ring.ts";
import { kindOf } from "./feed_row.ts";
import type { RowKind } from "./feed_row.ts";

/** Which events are shown, in their order, and how many are not. */
export interface Choice {
  readonly chosen: readonly ConsoleEvent[];
  readonly skipped: Skipped;
}

/** Events that are not shown, by kind; of those of which no more is left, it is unknown. */
export type Skipped = Partial<Record<RowKind | "unknown", number>>;

/** What went wrong comes before what went well; acts are few, for people do them. */
const MOST_WANTED: readonly RowKind[] = ["act", "failure", "refusal", "order", "step"];

/** As many events as people can be shown: of the most wanted kinds, and of a kind the newest. */
export function chooseEvents(events: readonly ConsoleEvent[], max: number): Choice {
  const ofKind = Object.groupBy(events, kindOf);
  const chosen: ConsoleEvent[] = [];
  const skipped: Skipped = {};
  for (const kind of MOST_WANTED) {
    const all = ofKind[kind] ?? [];
    const tooMany = Math.max(0, all.length - (max - chosen.length));
    chosen.push(...all.slice(tooMany));
    if (tooMany > 0) skipped[kind] = tooMany;
  }
  return { chosen: chosen.sort((a, b) => a.id - b.id), skipped };
}
