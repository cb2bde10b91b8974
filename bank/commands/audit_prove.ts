import { readValues } from "../../lib/argv.ts";
import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { quote } from "../../lib/quote.ts";
import { proveEntry } from "../audit/prove.ts";
import { filesOf } from "./audit_files.ts";
import { textOf } from "./audit_usage.ts";
import type { AuditLine } from "./audit_usage.ts";

/** `bank audit prove N`: a C2SP tlog-proof with the entry in it. */
export async function run(line: AuditLine, { answer }: CommandIo): Promise<number> {
  const [number = "", log = filesOf(line).audit] = line.operands;
  const index = readValues(line, () => {
    if (/^\d{1,15}$/.test(number)) return BigInt(number);
    throw new UserError(`Cannot use ${quote(number)} as an entry's number`);
  });
  const proof = await proveEntry(log, index, textOf(line, "sign"));
  answer({ json: { index, proof }, text: proof.slice(0, -1).split("\n") });
  return EXIT.done;
}
