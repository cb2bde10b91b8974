import { readValues } from "../../lib/argv.ts";
import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { quote } from "../../lib/quote.ts";
import { isFormat, showLog } from "../audit/show.ts";
import { filesOf } from "./audit_files.ts";
import { progressOf } from "./audit_progress.ts";
import { textOf } from "./audit_usage.ts";
import type { AuditLine } from "./audit_usage.ts";

/** `bank audit show`: its exit code is that of `bank audit verify`. */
export async function run(line: AuditLine, { terminal }: CommandIo): Promise<number> {
  const files = filesOf(line);
  const format = line.flags.json ? "jsonl" : textOf(line, "format") ?? "text";
  const filter = readValues(line, () => {
    if (!isFormat(format)) throw new UserError(`Cannot use ${quote(format)} as a format`);
    return {
      format,
      account: textOf(line, "account"),
      outcome: textOf(line, "outcome"),
      sinceMs: parseTime(textOf(line, "since")) ?? -Infinity,
      untilMs: parseTime(textOf(line, "until")) ?? Infinity,
    };
  });
  const log = line.operands[0] ?? files.audit;
  using bar = progressOf(`reading ${log}`, terminal);
  return await showLog(
    {
      log,
      key: textOf(line, "key") ?? files.auth,
      auditorKey: textOf(line, "auditor-key") ?? files.auditorKey,
    },
    filter,
    {
      print(text) {
        bar.clear();
        terminal.printLine(text);
      },
      warn(text) {
        bar.clear();
        terminal.warning(text);
      },
      nowMs: Date.now(),
      watch: (done, total) => bar.advance(done, total),
    },
  );
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
