import type { CommandIo } from "../../lib/command.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { encodeBase64 } from "../../lib/audit/strict_base64.ts";
import { formatNote } from "../../lib/audit/signed_note.ts";
import { cosign, lastSeal } from "../audit/head.ts";
import { formatHead } from "../audit/head_text.ts";
import { filesOf } from "./audit_files.ts";
import { textOf } from "./audit_usage.ts";
import type { AuditLine } from "./audit_usage.ts";

/** `bank audit head`: the last seal, to keep where the bank cannot change it. */
export async function run(line: AuditLine, { answer }: CommandIo): Promise<number> {
  const log = line.operands[0] ?? filesOf(line).audit;
  const seal = await cosign(await lastSeal(log), textOf(line, "sign"));
  answer({
    json: {
      log: seal.origin,
      size: seal.size,
      root: encodeBase64(seal.root),
      time_ms: seal.timeMs,
      note: formatNote(seal.note),
    },
    text: formatHead(seal),
  });
  return EXIT.done;
}
