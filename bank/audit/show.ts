import type { Entry } from "../../lib/audit/entry.ts";
import { UsageError, UserError } from "../../lib/errors.ts";
import { quote } from "../../lib/quote.ts";
import { readAuditorKey } from "./auditor_key.ts";
import { readCommandLine } from "./command_line.ts";
import type { CommandIo } from "./command_line.ts";
import { CSV_HEADER, formatEventCsv, formatEventJson, formatEventText } from "./event_text.ts";
import { LogReader } from "./log_reader.ts";
import type { ReadEntry } from "./log_reader.ts";
import { LogVerifier } from "./log_verifier.ts";
import { readChunks, readLogKeys } from "./log_source.ts";
import { decodeGap, decodeOpening } from "./payloads.ts";
import type { AuditEvent } from "./sink.ts";
import { formatTime } from "./time_text.ts";
import { exitCodeOf } from "./verdict.ts";
import { describeVerdict } from "./verify.ts";

const FORM = {
  usage: "bank audit show [FILE] --auditor-key FILE [--key bank.auth|KEY] [--account NAME] " +
    "[--since TIME] [--until TIME] [--outcome WORD] [--format text|jsonl|csv]",
  options: ["auditor-key", "key", "account", "since", "until", "outcome", "format"],
  operandsMax: 1,
} as const;

const FORMATS = ["text", "jsonl", "csv"] as const;
const OUTCOMES = ["done", "refused", "cancelled", "failed"] as const;

interface Filter {
  readonly account: string | undefined;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly outcome: string | undefined;
}

/**
 * `bank audit show`: what the log says, each entry only once a seal has proved it. The exit code
 * is that of verify, for a log that cannot be trusted must not look like one that can.
 */
export async function show(args: readonly string[], io: CommandIo): Promise<number> {
  const { options, operands: [path = "bank.audit"] } = readCommandLine(args, FORM);
  const format = oneOf("format", options.format ?? "text", FORMATS);
  if (options.outcome !== undefined) oneOf("outcome", options.outcome, OUTCOMES);
  const filter = {
    account: options.account,
    outcome: options.outcome,
    sinceMs: parseTime(options.since) ?? -Infinity,
    untilMs: parseTime(options.until) ?? Infinity,
  };
  const { terminal, clock } = io;
  const keys = await readLogKeys(options.key ?? "bank.auth", path);
  const auditor = await readAuditorKey(
    options["auditor-key"] ?? "bank.auditor.key",
    (message) => terminal.warning(message),
  );
  const reader = new LogReader(auditor);
  let linked: Entry[] = [];
  let proved: Entry[] = [];
  let closed = 0;
  const verifier = new LogVerifier({
    ...keys,
    nowMs: clock.now(),
    onEntry: (entry) => linked.push(entry),
    onSealed() {
      proved.push(...linked);
      linked = [];
    },
  });
  const flush = async () => {
    for (const entry of proved) {
      const read = await reader.read(entry);
      if (entry.type === "event" && read.event === undefined) closed++;
      const line = formatLine(read, filter, format);
      if (line !== undefined) terminal.printLine(line);
    }
    proved = [];
  };
  if (format === "csv") terminal.printLine(CSV_HEADER);
  for await (const chunk of readChunks(path)) {
    const isGood = verifier.push(chunk);
    await flush();
    if (!isGood) break;
  }
  const verdict = verifier.finish();
  await flush();
  if (closed > 0) terminal.warning(`${closed} events are not encrypted to this auditor's key`);
  if (linked.length > 0) {
    terminal.warning(`${linked.length} entries are not sealed, and so not shown`);
  }
  if (verdict.kind !== "verified") {
    for (const line of describeVerdict(verdict)) terminal.warning(`${path}: ${line}`);
  }
  return exitCodeOf(verdict);
}

function formatLine(
  { entry, event }: ReadEntry,
  filter: Filter,
  format: typeof FORMATS[number],
): string | undefined {
  if (event === undefined) {
    const isFiltered = filter.account !== undefined || filter.outcome !== undefined;
    const isWanted = format === "text" && !isFiltered && isWithin(entry.timeMs, filter);
    return isWanted ? formatOther(entry) : undefined;
  }
  if (!isShown(event, filter)) return undefined;
  switch (format) {
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

function isShown(event: AuditEvent, filter: Filter): boolean {
  return (filter.account === undefined || event.account === filter.account) &&
    (filter.outcome === undefined || event.outcome === filter.outcome) &&
    isWithin(event.timeMs, filter);
}

function isWithin(timeMs: number, { sinceMs, untilMs }: Filter): boolean {
  return timeMs >= sinceMs && timeMs < untilMs;
}

/** `2026-11-21`, `2026-11-21 14:02` or `2026-11-21T14:02:11Z`; without a zone it is UTC. */
function parseTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)Z?)?$/.exec(text);
  const timeMs = match === null ? NaN : Date.parse(`${match[1]}T${match[2] ?? "00:00"}Z`);
  if (!Number.isNaN(timeMs)) return timeMs;
  throw new UserError(`Cannot use ${quote(text)} as a time`, {
    hints: ["write 2026-11-21, or 2026-11-21T14:02:11Z; times are UTC"],
  });
}

function oneOf<const T extends string>(option: string, value: string, values: readonly T[]): T {
  const found = values.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new UsageError(`Cannot use ${quote(value)} as --${option}`, {
    hints: [`it is one of ${values.join(", ")}`],
    inCommand: true,
  });
}
