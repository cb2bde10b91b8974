import type { DatabaseSync } from "node:sqlite";
import { equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { isEvent } from "../../lib/audit/entry.ts";
import type { EntryType } from "../../lib/audit/entry.ts";
import { readLedger } from "./read_ledger.ts";
import { SqliteAuditTable } from "./sqlite_audit_table.ts";
import type { LedgerCheck, LedgerSurplus } from "./verifier_options.ts";

/** Which ledger, and of which log. */
export interface CheckedLedger {
  readonly path: string;
  readonly logId: Bytes;
  /** A bank is running on it, so the log may be a moment behind. */
  readonly isRunning: boolean;
}

/**
 * The ledger beside a log: it must hold the same entries, and each of its transfers must have one
 * event of its own in the log. It is read as it was at one time; a running bank writes to the
 * ledger first, so where the log has more, a later look must show it in the ledger, too.
 */
export class SqliteLedgerCheck implements LedgerCheck, Disposable {
  readonly #ledger: CheckedLedger;
  readonly #db: DatabaseSync;
  #entries!: Iterator<Bytes>;
  #transfers!: Iterator<Transfer>;
  #transfer: Transfer | undefined;
  #entry: Bytes | undefined;

  /** @throws {UserError} if it cannot be opened. */
  constructor(ledger: CheckedLedger) {
    this.#ledger = ledger;
    this.#db = readLedger(ledger.path);
    this.#db.exec("BEGIN");
    this.#lookFrom(0n);
  }

  entry(index: bigint, bytes: Bytes, type: EntryType): string | undefined {
    if (this.#entry === undefined) this.#lookAgain(index);
    if (this.#entry === undefined) return "the ledger has no such entry";
    if (!equalBytes(this.#entry, bytes)) return "the ledger has another entry here";
    this.#entry = this.#entries.next().value;
    const transfer = this.#transfer;
    if (transfer?.index !== index) return undefined;
    if (!isEvent(type)) return `transfer ${transfer.sequence} of the ledger names it`;
    this.#transfer = this.#transfers.next().value;
    return this.#transfer?.index === index
      ? `the transfers ${transfer.sequence} and ${this.#transfer.sequence} share it`
      : undefined;
  }

  end(size: bigint): LedgerSurplus | undefined {
    const isCut = !this.#ledger.isRunning;
    if (this.#entry !== undefined && !isCut) {
      return {
        isCut,
        reason: `the entries from ${size} on, which the ledger has: the bank is running, try again`,
      };
    }
    if (this.#transfer !== undefined) {
      const { sequence, index } = this.#transfer;
      const reason = `the log was cut here: transfer ${sequence} of the ledger has its entry at ` +
        `${index}`;
      return { isCut: true, reason };
    }
    return this.#entry === undefined
      ? undefined
      : { isCut, reason: "the log was cut here: the ledger has more" };
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  /** In a new transaction, which sees what was booked since; what was read stays as it was. */
  #lookAgain(index: bigint): void {
    if (this.#transfer !== undefined) return;
    this.#db.exec("COMMIT; BEGIN");
    this.#lookFrom(index);
  }

  #lookFrom(index: bigint): void {
    this.#entries = new SqliteAuditTable(this.#db).entries(index)[Symbol.iterator]();
    this.#transfers = transfersOf(this.#db, this.#ledger.logId, index);
    this.#entry = this.#entries.next().value;
    this.#transfer = this.#transfers.next().value;
  }
}

interface Transfer {
  readonly sequence: bigint;
  readonly index: bigint;
}

/** In the order of their entries; the database sorts them once. */
function* transfersOf(db: DatabaseSync, logId: Bytes, from: bigint): Iterator<Transfer> {
  const statement = db.prepare(
    `SELECT sequence, audit_index FROM transfer WHERE audit_log = ? AND audit_index >= ?
     ORDER BY audit_index`,
  );
  for (const row of statement.iterate(logId, from)) {
    yield { sequence: BigInt(row.sequence as number), index: BigInt(row.audit_index as number) };
  }
}
