import { DatabaseSync } from "node:sqlite";
import { equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { explainFileError } from "../../lib/file_error.ts";
import type { EntryType } from "../../lib/audit/entry.ts";
import type { LedgerCheck } from "./log_verifier.ts";
import { SqliteAuditTable } from "./sqlite_audit_table.ts";

/**
 * The ledger beside a log: it must hold the same entries, and each of its transfers must have one
 * event of its own in the log. Read in one transaction, so a running bank does not disturb it.
 */
export class SqliteLedgerCheck implements LedgerCheck, Disposable {
  readonly #db: DatabaseSync;
  readonly #entries: Iterator<Bytes>;
  readonly #transfers: Iterator<Transfer>;
  #transfer: Transfer | undefined;
  #entry: Bytes | undefined;

  /** @throws {UserError} if it cannot be opened. */
  constructor(path: string, logId: Bytes) {
    try {
      Deno.statSync(path);
      this.#db = new DatabaseSync(path, { readOnly: true });
      this.#db.exec("BEGIN");
    } catch (error) {
      throw explainFileError("read ledger", path, error);
    }
    this.#entries = new SqliteAuditTable(this.#db).entries(0n)[Symbol.iterator]();
    this.#transfers = transfersOf(this.#db, logId);
    this.#next();
    this.#transfer = this.#transfers.next().value;
  }

  entry(index: bigint, bytes: Bytes, type: EntryType): string | undefined {
    if (this.#entry === undefined) return "the ledger has no such entry";
    if (!equalBytes(this.#entry, bytes)) return "the ledger has another entry here";
    this.#next();
    const transfer = this.#transfer;
    if (transfer?.index !== index) return undefined;
    if (type !== "event") return `transfer ${transfer.sequence} of the ledger names it`;
    this.#transfer = this.#transfers.next().value;
    return this.#transfer?.index === index
      ? `the transfers ${transfer.sequence} and ${this.#transfer.sequence} share it`
      : undefined;
  }

  end(_size: bigint): string | undefined {
    if (this.#transfer !== undefined) {
      return `the log was cut here: transfer ${this.#transfer.sequence} of the ledger has its ` +
        `entry at ${this.#transfer.index}`;
    }
    return this.#entry === undefined ? undefined : "the log was cut here: the ledger has more";
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #next(): void {
    this.#entry = this.#entries.next().value;
  }
}

interface Transfer {
  readonly sequence: bigint;
  readonly index: bigint;
}

/** In the order of their entries; the database sorts them once. */
function* transfersOf(db: DatabaseSync, logId: Bytes): Iterator<Transfer> {
  const statement = db.prepare(
    "SELECT sequence, audit_index FROM transfer WHERE audit_log = ? ORDER BY audit_index",
  );
  for (const row of statement.iterate(logId)) {
    yield { sequence: BigInt(row.sequence as number), index: BigInt(row.audit_index as number) };
  }
}
