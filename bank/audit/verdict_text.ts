import { encodeBase64 } from "../../lib/audit/strict_base64.ts";
import { counted } from "../../lib/counted.ts";
import type { JsonObject } from "../../lib/json.ts";
import { formatTime } from "./time_text.ts";
import type { Report, Verdict } from "./verdict.ts";

/** A verdict in words, a line each. */
export function describeVerdict(verdict: Verdict): string[] {
  switch (verdict.kind) {
    case "verified":
      return [`verified: ${summary(verdict.report)}`, ...details(verdict.report)];
    case "tampered":
      return [`TAMPERED at entry ${verdict.index}: ${verdict.reason}`];
    case "unknown":
      return [
        `cannot tell: ${summary(verdict.report)}`,
        ...verdict.missing.map((what) => `missing: ${what}`),
        ...details(verdict.report),
      ];
  }
}

/** The same for programs. */
export function verdictJson(verdict: Verdict): JsonObject {
  if (verdict.kind === "tampered") {
    return { verdict: "tampered", entry: verdict.index, reason: verdict.reason };
  }
  const { report } = verdict;
  return {
    verdict: verdict.kind === "verified" ? "verified" : "cannot_tell",
    missing: verdict.kind === "unknown" ? verdict.missing : [],
    entries: report.entries,
    events: report.events,
    epochs: report.epochs,
    seals: report.seals,
    first_ms: report.firstMs,
    last_ms: report.lastMs,
    closed: report.closed,
    notes: report.notes,
    ...(report.head === undefined ? {} : {
      head: {
        size: report.head.size,
        root: encodeBase64(report.head.root),
        time_ms: report.head.timeMs,
      },
    }),
  };
}

function summary({ entries, events, epochs, seals }: Report): string {
  return [
    counted(entries, "entry", "entries"),
    counted(events, "event", "events"),
    counted(epochs, "epoch", "epochs"),
    counted(seals, "seal", "seals"),
  ].join(", ");
}

function details(report: Report): string[] {
  const { head, closed, notes, firstMs, lastMs, entries } = report;
  if (entries === 0n) return [];
  return [
    `from ${formatTime(firstMs)} to ${formatTime(lastMs)}, ${
      closed
        ? "ending with a stop of the bank: what came later, only receipts, heads or the ledger tell"
        : "ending in a run of the bank"
    }`,
    ...(head === undefined ? [] : [`head: size ${head.size}, root ${encodeBase64(head.root)}`]),
    ...notes.map((note) => `note: ${note}`),
  ];
}
