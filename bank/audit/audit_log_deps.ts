import type { Bytes } from "../../lib/bytes.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Random } from "../../lib/random.ts";
import type { AuditFile } from "./audit_file.ts";
import type { AuditTable } from "./audit_table.ts";

/** Where the log keeps its secrets between runs, as one text. */
export interface StateStore {
  load(): string | undefined;
  /** Replaces the text: durable, and the old one erased, when it returns. */
  save(text: string): void;
}

/** What the log stands on. */
export interface AuditLogDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly table: AuditTable;
  readonly file: AuditFile;
  readonly state: StateStore;
  /** Who may read the log: a SubjectPublicKeyInfo each, RSA. */
  readonly auditors: readonly Bytes[];
  /** Ed25519 with the bank's identity key; vouches for the log in every OPEN. */
  readonly signIdentity?: (message: Bytes) => Bytes;
  /** The bank node's name and the program's version. */
  readonly node: string;
  readonly version: string;
  /** Told of what went wrong after a COMMIT, where nothing can be refused any more. */
  readonly warn: (message: string) => void;
}
