import type { DatabaseSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import { systemClock } from "../../lib/clock.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { AuditLog } from "./audit_log.ts";
import type { LogHead } from "./sink.ts";
import { DiskAuditFile, DiskStateStore } from "./disk.ts";
import { ForgottenAuditFile, MemoryStateStore } from "./memory_files.ts";
import { SqliteAuditTable } from "./sqlite_audit_table.ts";
import { TreeReader } from "./tree_reader.ts";

/** How a bank keeps its audit log; crosses from the main thread to the ledger's. */
export interface AuditSetup {
  /** Absent in the contest's strict mode, which allows no files: the log is in memory. */
  readonly files?: AuditPaths;
  /** Who may read the log: a SubjectPublicKeyInfo each, RSA. */
  readonly auditors: readonly Bytes[];
  /** The seed of the bank's identity key, which vouches for the log. */
  readonly identitySeed: Bytes;
  readonly version: string;
}

/** Where the log is. */
export interface AuditPaths {
  /** `bank.audit` */
  readonly log: string;
  /** `bank.audit.state`: the log's secrets, 0600. */
  readonly state: string;
  /** The same events in plain text, for debugging alone. */
  readonly plaintext?: string;
}

/** A log and what proves things about it. */
export interface OpenedLog {
  readonly log: AuditLog;
  readonly tree: TreeReader;
}

/** Opens or makes the log whose entries are in this database. @throws {UserError} */
export async function openAuditLog(
  db: DatabaseSync,
  { files, auditors, identitySeed, version }: AuditSetup,
  warn: (message: string) => void,
): Promise<OpenedLog> {
  const table = new SqliteAuditTable(db);
  const log = await AuditLog.open({
    clock: systemClock,
    random: systemRandom,
    table,
    file: files === undefined ? new ForgottenAuditFile() : new DiskAuditFile(files.log),
    state: files === undefined ? new MemoryStateStore() : new DiskStateStore(files.state),
    auditors,
    signIdentity: (message) => nodeCrypto.ed25519Sign(identitySeed, message),
    node: "bank",
    version,
    warn,
  });
  return { log, tree: new TreeReader(table) };
}

/** The head of a log as others are told it. */
export function headOf(log: AuditLog): LogHead {
  const { size, root } = log.head;
  return { logId: log.logId, treeSize: size, root };
}
