import { DatabaseSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import { UserError } from "../../lib/errors.ts";
import { codeOf, explainFileError } from "../../lib/file_error.ts";
import { quote } from "../../lib/quote.ts";
import { AUDIT_SCHEMA } from "../audit/audit_schema.ts";
import { explain } from "./explain.ts";
import { migrate } from "./migrate.ts";
import { SCHEMA, SCHEMA_VERSION } from "./schema.ts";
import { BUSY_MS, IN_MEMORY } from "./store.ts";

export { IN_MEMORY };

/**
 * Opens the books of the bank with this kid, or makes them, durable from then on: what COMMIT has
 * returned survives a power cut.
 * @throws {UserError} the file is another bank's, newer, damaged, locked or cannot be written.
 */
export function openDatabase(path: string, bankKid: Bytes): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (path !== IN_MEMORY) createPrivately(path);
    db = new DatabaseSync(path);
    db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    configure(db, path);
    if (isEmpty(db)) create(db, bankKid);
    else checkOwner(db, path, bankKid);
    return db;
  } catch (error) {
    db?.close();
    const told = explain(error, path);
    throw codeOf(told) === undefined ? told : explainFileError("open the ledger", path, told);
  }
}

/** Mode 0600 from the first moment; the side files of SQLite inherit it. */
function createPrivately(path: string): void {
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** Read back, because a failed switch of these answers with the old value instead of an error. */
function configure(db: DatabaseSync, path: string): void {
  const wanted = [
    ["journal_mode", path === IN_MEMORY ? "memory" : "wal"],
    ["synchronous", 2], // FULL: every COMMIT waits for the disk.
    ["foreign_keys", 1],
    ["recursive_triggers", 1], // Or INSERT OR REPLACE deletes rows behind the triggers' back.
  ] as const;
  for (const [name, value] of wanted) {
    db.exec(`PRAGMA ${name} = ${value}`);
    const actual = db.prepare(`PRAGMA ${name}`).get()?.[name];
    if (actual !== value) {
      throw new UserError(
        `Cannot keep the ledger ${quote(path)} safe: ${name} is "${actual}" instead of "${value}"`,
        { hints: ["is it on a network file system? Keep it on a local disk"] },
      );
    }
  }
}

function isEmpty(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
}

/** In one transaction: a crash leaves an empty file, which the next start fills again. */
function create(db: DatabaseSync, bankKid: Bytes): void {
  db.exec(`
    BEGIN IMMEDIATE;
    ${SCHEMA}
    ${AUDIT_SCHEMA}
    INSERT INTO meta VALUES ('schema', '${SCHEMA_VERSION}'), ('bank_kid', '${bankKid.toHex()}');
    COMMIT;
  `);
}

function checkOwner(db: DatabaseSync, path: string, bankKid: Bytes): void {
  if (!db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get()) {
    throw new UserError(`Cannot use ${quote(path)}: it is a database, but not a ledger`);
  }
  const read = db.prepare("SELECT value FROM meta WHERE name = ?");
  const version = Number(read.get("schema")?.value);
  if (!(version <= SCHEMA_VERSION)) {
    throw new UserError(
      `Cannot use the ledger ${quote(path)}: a newer bank made it (its version is ${version})`,
      { hints: ["start the newer bank program"] },
    );
  }
  const owner = read.get("bank_kid")?.value;
  if (owner !== bankKid.toHex()) {
    throw new UserError(`Cannot use the ledger ${quote(path)}: it belongs to bank ${owner}`, {
      hints: ["start the bank with the auth file that was made with this ledger"],
    });
  }
  if (version < SCHEMA_VERSION) migrate(db);
}
