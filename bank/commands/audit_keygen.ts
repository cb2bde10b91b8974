import type { CommandIo } from "../../lib/command.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { quote } from "../../lib/quote.ts";
import { makeAuditorKeys } from "../audit/keygen.ts";
import type { AuditLine } from "./audit_usage.ts";

/** `bank audit keygen [NAME]`: NAME.key for the auditor, NAME.pub for the bank. */
export async function run(line: AuditLine, { answer, terminal }: CommandIo): Promise<number> {
  const name = line.operands[0] ?? "bank.auditor";
  const [key, publicKey] = [`${name}.key`, `${name}.pub`];
  await makeAuditorKeys(key, publicKey);
  answer({
    json: { key, public_key: publicKey },
    text: `Made ${quote(key)}, which opens the log, and ${quote(publicKey)} for the bank.`,
  });
  terminal.hint(`${quote(key)} belongs to the auditor: move it away from the bank`);
  return EXIT.done;
}
