import type { DatabaseSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import { systemClock } from "../../lib/clock.ts";
import type { Clock } from "../../lib/clock.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemSyncDisk } from "../../lib/disk.ts";
import type { SyncDisk } from "../../lib/disk.ts";
import { systemRandom } from "../../lib/random.ts";
import type { Random } from "../../lib/random.ts";
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

/** What a log needs of the machine. */
export interface LogMachine {
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: SyncDisk;
}

/** The one that this runs on. */
export const THIS_MACHINE: LogMachine = {
  clock: systemClock,
  random: systemRandom,
  disk: systemSyncDisk,
};

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
  { clock, random, disk }: LogMachine = THIS_MACHINE,
): Promise<OpenedLog> {
  const table = new SqliteAuditTable(db);
  const log = await AuditLog.open({
    clock,
    random,
    table,
    file: files === undefined ? new ForgottenAuditFile() : new DiskAuditFile(files.log, disk),
    state: files === undefined ? new MemoryStateStore() : new DiskStateStore(files.state, disk),
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
