import { explainFileError } from "../../lib/file_error.ts";
import { copyEntries } from "./audit_file.ts";
import { DiskAuditFile } from "./disk.ts";
import { readLedger } from "./read_ledger.ts";
import { SqliteAuditTable } from "./sqlite_audit_table.ts";

/**
 * Writes the log anew from the database, and gives the number of its entries.
 * @throws {UserError} the file exists, or the database cannot be read.
 */
export function rebuildLog(path: string, ledger: string): bigint {
  using db = readLedger(ledger);
  const file = createFile(path);
  try {
    return copyEntries(file, new SqliteAuditTable(db), { size: 0n, bytes: 0 }).size;
  } finally {
    file.close();
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
