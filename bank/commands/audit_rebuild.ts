import type { CommandIo } from "../../lib/command.ts";
import { counted } from "../../lib/counted.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { quote } from "../../lib/quote.ts";
import { rebuildLog } from "../audit/rebuild.ts";
import { filesOf } from "./audit_files.ts";
import type { AuditLine } from "./audit_usage.ts";

/** `bank audit rebuild FILE`: the log anew from the ledger; FILE must not exist. */
export function run(line: AuditLine, { answer }: CommandIo): number {
  const { db } = filesOf(line);
  const log = line.operands[0]!;
  const entries = rebuildLog(log, db);
  answer({
    json: { log, ledger: db, entries },
    text: `Wrote ${counted(entries, "entry", "entries")} of ${quote(db)} to ${quote(log)}.`,
  });
  return EXIT.done;
}
