import { describeCheck } from "./audit_room.ts";
import type { CheckState } from "./audit_room.ts";
import type { Monitor } from "./monitor.ts";
import { meanRate } from "./rate_series.ts";
import { sparkPoints } from "./sparkline.tsx";
import { ago, counted, duration, grouped, perSecond, spelled } from "./words.ts";

/** What the cards say; live.js puts the same into a page that is open. */
export interface Figures {
  readonly texts: Readonly<Record<string, string>>;
  /** Points of polylines. */
  readonly sparks: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly (readonly [name: string, count: string])[]>>;
}

/** Seconds that a rate is the mean of. */
const RATE_SECONDS = 5;
const REASONS_SHOWN = 5;

export function figures(monitor: Monitor, check: CheckState, nowMs: number): Figures {
  const { gauges, durations } = monitor;
  const orders = monitor.orderRate.until(nowMs);
  const handshakes = monitor.handshakeRate.until(nowMs);
  const median = durations.medianS;
  const reasons = [
    ...monitor.refusals.entries(),
    ...monitor.failures.entries(),
  ].toSorted((a, b) => b[1] - a[1]);
  return {
    texts: {
      orderRate: perSecond(meanRate(orders, RATE_SECONDS)),
      orders: `${counted(monitor.judged, "order", "orders")}, ${grouped(monitor.inHand)} in hand`,
      median: median === undefined ? "no order yet" : `median up to ${milliseconds(median)}`,
      handshakeRate: perSecond(meanRate(handshakes, RATE_SECONDS)),
      handshakes: `${grouped(monitor.handshakes)} full, ${grouped(monitor.resumptions)} resumed`,
      connections: grouped(gauges?.connections ?? 0),
      connectionsMax: `of ${grouped(gauges?.connectionsMax ?? 0)} at once`,
      connectionsTotal: `${grouped(monitor.connections)} since the start`,
      trouble: grouped(monitor.refusals.total + monitor.failures.total),
      replays: `${counted(monitor.failures.count("replayed"), "replay", "replays")} turned away`,
      entries: grouped(gauges?.head.treeSize ?? 0n),
      sealed: `last seal ${ago(monitor.sealedMs, nowMs)}`,
      check: describeCheck(check, nowMs),
      uptime: duration(nowMs - monitor.startedMs),
      committed: `last commit ${ago(gauges?.committedMs, nowMs)}`,
      memory: `${grouped(Math.round(Deno.memoryUsage().rss / 1e6))} MB in memory`,
    },
    sparks: { orders: sparkPoints(orders), handshakes: sparkPoints(handshakes) },
    lists: {
      reasons: reasons.slice(0, REASONS_SHOWN).map(([name, count]) => [
        spelled(name),
        grouped(count),
      ]),
    },
  };
}

function milliseconds(seconds: number): string {
  return Number.isFinite(seconds) ? `${seconds * 1000} ms` : "more than 2,500 ms";
}
