import { DatabaseSync } from "node:sqlite";
import type { BankFiles } from "../../lib/bank_files.ts";
import { concat, equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { decodeEntry } from "../../lib/audit/entry.ts";
import { CompactRange, hashLeaf } from "../../lib/audit/merkle_tree.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { UserError } from "../../lib/errors.ts";
import { isKeptLevel } from "../audit/audit_table.ts";
import { DiskStateStore } from "../audit/disk.ts";
import { decodeState } from "../audit/log_state.ts";
import type { LogState } from "../audit/log_state.ts";
import { readEntries } from "../audit/log_source.ts";
import { SqliteAuditTable } from "../audit/sqlite_audit_table.ts";

/** Entries to a row of the table. */
const ROW_ENTRIES = 256;

/**
 * Brings the audit log of restored books forward to where it stands today. The log is never
 * restored: to cut it would be to deny what customers hold receipts for. So the restored books
 * carry all of it, the entries of bookings that they have lost included.
 * @throws {UserError} there is no whole log, or the books are of another one
 */
export async function carryLogForward(db: DatabaseSync, files: BankFiles): Promise<void> {
  const state = readState(files);
  const table = new SqliteAuditTable(db);
  const own = table.size();
  const tree = new CompactRange(nodeCrypto.sha256);
  let previous: Bytes = new Uint8Array(32);
  let row: Bytes[] = [];
  const flush = () => {
    if (row.length > 0) table.insert(tree.size - BigInt(row.length), row.length, concat(...row));
    row = [];
  };
  const known = table.entries(0n)[Symbol.iterator]();
  db.exec("BEGIN");
  for await (const entry of longestLog(files)) {
    const isKnown = tree.size < own;
    const { index, previous: link } = decodeEntry(entry);
    if (index !== tree.size || !equalBytes(link, previous)) throw broken();
    if (isKnown && !equalBytes(known.next().value ?? new Uint8Array(), entry)) throw foreign();
    previous = hashLeaf(nodeCrypto.sha256, entry);
    tree.append(previous, (node, hash) => {
      if (!isKnown && isKeptLevel(node.level)) table.insertNode(node, hash);
    });
    if (!isKnown) row.push(entry);
    if (row.length === ROW_ENTRIES) flush();
    if (tree.size === state.size && !isAt(tree, state)) throw broken();
  }
  flush();
  if (tree.size < state.size || tree.size < own) throw broken();
  db.exec("COMMIT");
}

function readState({ auditState }: BankFiles): LogState {
  const text = new DiskStateStore(auditState).load();
  if (text !== undefined) return decodeState(text);
  throw new UserError("Cannot restore: the audit log's state file is missing", {
    hints: ['without it the log cannot be continued: see docs/AUDIT.md, "Lost state"'],
  });
}

function isAt(tree: CompactRange, { peaks }: LogState): boolean {
  return tree.peaks.length === peaks.length &&
    tree.peaks.every((peak, i) => equalBytes(peak, peaks[i]!));
}

/** From the file, or from today's ledger: after a power cut the file may be behind. */
async function* longestLog({ audit, db }: BankFiles): AsyncIterable<Bytes> {
  using ledger = openIfWhole(db);
  const inLedger = ledger === null ? 0n : new SqliteAuditTable(ledger.db).size();
  let inFile = 0n;
  if (await isFile(audit)) { for await (const _ of readEntries(audit)) inFile++; }
  if (ledger !== null && inLedger > inFile) yield* new SqliteAuditTable(ledger.db).entries(0n);
  else if (inFile > 0n) yield* readEntries(audit);
}

/** Today's ledger, if it can be read: a damaged one is why people restore. */
function openIfWhole(path: string): Disposable & { db: DatabaseSync } | null {
  try {
    const db = new DatabaseSync(path, { readOnly: true });
    try {
      new SqliteAuditTable(db).size();
      return { db, [Symbol.dispose]: () => db.close() };
    } catch {
      db.close();
    }
  } catch {
    // Told by what is missing then.
  }
  return null;
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}

function broken(): UserError {
  return new UserError("Cannot restore: the audit log is not whole", {
    hints: ["put back the newest bank.audit; bank audit verify tells what is wrong with it"],
  });
}

function foreign(): UserError {
  return new UserError("Cannot restore: the backup is of another audit log than this bank's");
}
