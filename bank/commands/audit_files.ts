import { readValues } from "../../lib/argv.ts";
import { bankFiles } from "../../lib/bank_files.ts";
import type { BankFiles } from "../../lib/bank_files.ts";
import { parseFileName } from "../../lib/file_name.ts";
import { textOf } from "./audit_usage.ts";
import type { AuditLine } from "./audit_usage.ts";

/** The files of the bank that an audit command is about. @throws {UsageError} */
export function filesOf(line: AuditLine): BankFiles {
  return readValues(line, () => {
    const auth = parseFileName(textOf(line, "auth") ?? "bank.auth", { strict: false });
    const store = textOf(line, "store");
    const db = store === undefined ? undefined : parseFileName(store, { strict: false });
    return bankFiles(auth, { db });
  });
}
