import { DatabaseSync } from "node:sqlite";
import { UserError } from "../../lib/errors.ts";
import { codeOf, explainFileError } from "../../lib/file_error.ts";
import { quote } from "../../lib/quote.ts";
import { explain } from "../ledger/explain.ts";

/** Opens a ledger to read its audit log from. @throws {UserError} it cannot be read, or is none. */
export function readLedger(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (!Deno.statSync(path).isFile) throw notLedger(path);
    db = new DatabaseSync(path, { readOnly: true });
    const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'audit'").get();
    if (table === undefined) throw notLedger(path);
    return db;
  } catch (error) {
    db?.close();
    if (codeOf(error) === undefined) throw explain(error, path, "read");
    throw explainFileError("read ledger", path, error);
  }
}

function notLedger(path: string): UserError {
  return new UserError(`Cannot read the ledger ${quote(path)}: it is none`, {
    hints: ["name the bank's database: bank.db, if nothing else was said"],
  });
}
