import { DatabaseSync } from "node:sqlite";
import { UsageError } from "../../lib/errors.ts";
import { explainFileError } from "../../lib/file_error.ts";
import { quote } from "../../lib/quote.ts";
import { copyEntries } from "./audit_file.ts";
import { readCommandLine } from "./command_line.ts";
import type { CommandIo } from "./command_line.ts";
import { DiskAuditFile } from "./disk.ts";
import { SqliteAuditTable } from "./sqlite_audit_table.ts";

const FORM = {
  usage: "bank audit rebuild FILE --ledger DB",
  options: ["ledger"],
  operandsMax: 1,
} as const;

/** `bank audit rebuild FILE`: writes the log anew from the database; FILE must not exist. */
// deno-lint-ignore require-await -- commands are asynchronous
export async function rebuild(args: readonly string[], io: CommandIo): Promise<number> {
  const { options, operands: [path] } = readCommandLine(args, FORM);
  if (path === undefined) {
    throw new UsageError("Name the file to write", {
      hints: [`usage: ${FORM.usage}`],
      inCommand: true,
    });
  }
  const ledger = options.ledger ?? "bank.db";
  using db = openReadOnly(ledger);
  const file = createFile(path);
  try {
    const from = { size: 0n, bytes: 0 };
    const { size } = copyEntries(file, new SqliteAuditTable(db.database), from);
    io.terminal.printLine(`Wrote ${size} entries of ${quote(ledger)} to ${quote(path)}.`);
    return 0;
  } finally {
    file.close();
  }
}

function openReadOnly(path: string): Disposable & { readonly database: DatabaseSync } {
  try {
    Deno.statSync(path);
    const database = new DatabaseSync(path, { readOnly: true });
    return { database, [Symbol.dispose]: () => database.close() };
  } catch (error) {
    throw explainFileError("read ledger", path, error);
  }
}

function createFile(path: string): DiskAuditFile {
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
    return new DiskAuditFile(path);
  } catch (error) {
    throw explainFileError("create audit log", path, error);
  }
}
