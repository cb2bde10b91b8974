import type { Entry } from "../../lib/audit/entry.ts";
import { counted } from "../../lib/counted.ts";
import { readAuditorKey } from "./auditor_key.ts";
import { CSV_HEADER, formatEventCsv, formatEventJson, formatEventText } from "./event_text.ts";
import type { ReadEntry } from "./log_reader.ts";
import { readProved } from "./read_proved.ts";
import { readLogKeys } from "./log_source.ts";
import type { Watch } from "./log_source.ts";
import { decodeGap, decodeOpening } from "./payloads.ts";
import type { AuditEvent } from "./sink.ts";
import { formatTime } from "./time_text.ts";
import { exitCodeOf } from "./verdict.ts";
import { describeVerdict } from "./verdict_text.ts";

/** How events are printed. */
export type Format = typeof FORMATS[number];

const FORMATS = ["text", "jsonl", "csv"] as const;

/** Whether a text names a format. */
export function isFormat(text: string): text is Format {
  return FORMATS.some((format) => format === text);
}

/** The files it takes to show a log. */
export interface ShowFiles {
  readonly log: string;
  /** The auth file, or the log's first key. */
  readonly key: string;
  readonly auditorKey: string;
}

/** What of a log is shown, and how. */
export interface ShowFilter {
  readonly format: Format;
  readonly account: string | undefined;
  readonly outcome: string | undefined;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** Where it goes. */
export interface ShowIo {
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
  readonly nowMs: number;
  readonly watch?: Watch;
}

/**
 * Prints what a log says, each entry only once a seal has proved it. The exit code is that of
 * verify, for a log that cannot be trusted must not look like one that can.
 * @throws {UserError} a file cannot be read.
 */
export async function showLog(
  { log, key, auditorKey }: ShowFiles,
  filter: ShowFilter,
  { print, warn, nowMs, watch }: ShowIo,
): Promise<0 | 1 | 2> {
  const keys = await readLogKeys(key, log);
  const auditor = await readAuditorKey(auditorKey, warn);
  if (filter.format === "csv") print(CSV_HEADER);
  const { verdict, unreadable, unsealed } = await readProved(
    { path: log, keys, auditor },
    (read) => {
      const line = formatLine(read, filter);
      if (line !== undefined) print(line);
    },
    { nowMs, ...(watch === undefined ? {} : { watch }) },
  );
  if (unreadable > 0) warn(notReadable(unreadable));
  if (unsealed > 0) warn(notShown(unsealed));
  if (verdict.kind !== "verified") {
    for (const line of describeVerdict(verdict)) warn(`${log}: ${line}`);
  }
  return exitCodeOf(verdict);
}

function notReadable(count: number): string {
  return `${counted(count, "event is", "events are")} not encrypted to this auditor's key`;
}

function notShown(count: number): string {
  return `${counted(count, "entry is", "entries are")} not sealed, and so not shown`;
}

function formatLine({ entry, event }: ReadEntry, filter: ShowFilter): string | undefined {
  if (event === undefined) {
    const isFiltered = filter.account !== undefined || filter.outcome !== undefined;
    const isWanted = filter.format === "text" && !isFiltered && isWithin(entry.timeMs, filter);
    return isWanted ? formatOther(entry) : undefined;
  }
  if (!isShown(event, filter)) return undefined;
  switch (filter.format) {
    case "text":
      return formatEventText(event);
    case "jsonl":
      return formatEventJson(entry.index, event);
    case "csv":
      return formatEventCsv(entry.index, event);
  }
}

/** Starts and stops; epochs and seals are for the verifier. */
function formatOther(entry: Entry): string | undefined {
  const time = formatTime(entry.timeMs);
  switch (entry.type) {
    case "open": {
      const { node, version } = decodeOpening(entry.payload);
      return `${time}  -  bank started  ${node}, version ${version}`;
    }
    case "close":
      return `${time}  -  bank stopped`;
    case "gap":
      return `${time}  -  recovery cut ${decodeGap(entry.payload)} foreign bytes of the file`;
    default:
      return undefined;
  }
}

function isShown(event: AuditEvent, filter: ShowFilter): boolean {
  return (filter.account === undefined || event.account === filter.account) &&
    (filter.outcome === undefined || event.outcome === filter.outcome) &&
    isWithin(event.timeMs, filter);
}

function isWithin(timeMs: number, { sinceMs, untilMs }: ShowFilter): boolean {
  return timeMs >= sinceMs && timeMs < untilMs;
}
