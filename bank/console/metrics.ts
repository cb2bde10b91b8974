import { VERSION } from "../../lib/build_info.ts";
import type { CheckState } from "./audit_room.ts";
import type { Monitor } from "./monitor.ts";
import type { Tally } from "./tally.ts";

/** The content type of {@linkcode formatMetrics}. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * What the bank is like, in Prometheus' text format 0.0.4. It is for whoever may ask this machine:
 * no names, no amounts, and no numbers from which they could be told.
 */
export function formatMetrics(
  monitor: Monitor,
  { check, viewers }: { readonly check: CheckState; readonly viewers: number },
): string {
  const { gauges } = monitor;
  const lines: string[] = [];
  const metric = (type: string, name: string, help: string, samples: Iterable<Sample>) => {
    lines.push(`# HELP cofre_${name} ${help}`, `# TYPE cofre_${name} ${type}`);
    for (const [suffix, value] of samples) lines.push(`cofre_${name}${suffix} ${value}`);
  };
  metric("gauge", "build_info", "The program's version.", [[label("version", VERSION), 1]]);
  metric("gauge", "start_time_seconds", "When the console started.", [
    ["", monitor.startedMs / 1000],
  ]);
  metric("gauge", "connections", "Connections of ATMs.", [["", gauges?.connections ?? 0]]);
  metric("gauge", "connections_max", "Connections that are let in at once.", [
    ["", gauges?.connectionsMax ?? 0],
  ]);
  metric("counter", "connections_total", "Connections let in.", [["", monitor.connections]]);
  metric("counter", "handshakes_total", "Handshakes completed.", [["", monitor.handshakes]]);
  metric("counter", "resumptions_total", "Sessions resumed without a handshake.", [
    ["", monitor.resumptions],
  ]);
  metric("gauge", "orders_in_hand", "Orders not answered yet.", [["", monitor.inHand]]);
  metric("counter", "orders_total", "Orders answered.", orderSamples(monitor.orders));
  metric("counter", "refusals_total", "Orders refused.", reasons(monitor.refusals));
  metric("counter", "protocol_errors_total", "Exchanges broken off.", reasons(monitor.failures));
  metric("histogram", "order_duration_seconds", "From an order's frame to its judgement.", [
    ...monitor.durations.buckets().map(([bound, count]): Sample => [
      `_bucket${label("le", `${bound}`)}`,
      count,
    ]),
    [`_bucket${label("le", "+Inf")}`, monitor.durations.count],
    ["_sum", monitor.durations.sumS],
    ["_count", monitor.durations.count],
  ]);
  metric("counter", "audit_entries_total", "Sealed entries of the audit log.", [
    ["", gauges?.head.treeSize ?? 0n],
  ]);
  if (gauges?.committedMs !== undefined) {
    metric("gauge", "commit_time_seconds", "When the ledger was last committed.", [
      ["", gauges.committedMs / 1000],
    ]);
  }
  if (monitor.sealedMs !== undefined) {
    metric("gauge", "seal_time_seconds", "When the audit log was last sealed.", [
      ["", monitor.sealedMs / 1000],
    ]);
  }
  if (check.kind === "done") {
    const size = check.verdict.kind === "tampered"
      ? check.verdict.index
      : check.verdict.report.head?.size ?? 0n;
    metric("gauge", "audit_verified_entries", "Entries that the last check proved.", [["", size]]);
    metric("gauge", "audit_tampered", "Whether the last check found tampering.", [
      ["", check.verdict.kind === "tampered" ? 1 : 0],
    ]);
  }
  metric("gauge", "resident_memory_bytes", "Memory of the bank.", [["", Deno.memoryUsage().rss]]);
  metric("gauge", "console_viewers", "Pages that follow the bank live.", [["", viewers]]);
  metric("counter", "console_events_missed_total", "Steps too many to be shown.", [
    ["", monitor.missed],
  ]);
  return lines.join("\n") + "\n";
}

type Sample = readonly [suffix: string, value: number | bigint];

function* orderSamples(orders: Tally): Generator<Sample> {
  for (const [name, count] of orders.entries()) {
    const [operation = "", outcome = ""] = name.split(" ");
    yield [`{operation="${escape(operation)}",outcome="${escape(outcome)}"}`, count];
  }
}

function* reasons(tally: Tally): Generator<Sample> {
  for (const [name, count] of tally.entries()) yield [label("reason", name), count];
}

function label(name: string, value: string): string {
  return `{${name}="${escape(value)}"}`;
}

function escape(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
