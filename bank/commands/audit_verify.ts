import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { describeVerdict, verdictJson } from "../audit/verdict_text.ts";
import { exitCodeOf } from "../audit/verdict.ts";
import { verifyFile } from "../audit/verify.ts";
import { filesOf } from "./audit_files.ts";
import { progressOf } from "./audit_progress.ts";
import { textOf } from "./audit_usage.ts";
import type { AuditLine } from "./audit_usage.ts";

/** `bank audit verify`: 0 verified, 1 tampered, 2 cannot tell; the worst of several logs. */
export async function run(line: AuditLine, io: CommandIo): Promise<number> {
  const files = filesOf(line);
  const evidence = {
    key: textOf(line, "key") ?? files.auth,
    receipts: textOf(line, "receipts"),
    head: textOf(line, "head"),
    ledger: textOf(line, "ledger"),
  };
  const logs = line.operands.length === 0 ? [files.audit] : line.operands;
  try {
    const verdicts = [];
    for (const log of logs) {
      using bar = progressOf(`verifying ${log}`, io.terminal);
      const watch = (done: number, total: number) => bar.advance(done, total);
      verdicts.push({ log, ...await verifyFile(log, evidence, Date.now(), watch) });
    }
    io.answer({
      json: { logs: verdicts.map(({ log, ...verdict }) => ({ log, ...verdictJson(verdict) })) },
      text: verdicts.flatMap(({ log, ...verdict }) =>
        describeVerdict(verdict).map((text) => `${log}: ${text}`)
      ),
    });
    const codes = verdicts.map(exitCodeOf);
    return codes.includes(EXIT.failed) ? EXIT.failed : Math.max(...codes);
  } catch (error) {
    // Evidence that cannot be read says nothing about the log.
    if (!(error instanceof UserError)) throw error;
    io.terminal.error(error);
    return EXIT.usage;
  }
}
