import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import type { NodeId } from "../../lib/audit/merkle_tree.ts";
import { splitEntries } from "./audit_table.ts";
import type { AuditTable } from "./audit_table.ts";

/** The {@linkcode AuditTable} in a SQLite database that has AUDIT_SCHEMA. */
export class SqliteAuditTable implements AuditTable {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #insertNode: StatementSync;
  readonly #size: StatementSync;
  readonly #nodes: StatementSync;
  readonly #rows: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare(
      "INSERT INTO audit (first_index, entry_count, entries) VALUES (?, ?, ?)",
    );
    this.#insertNode = db.prepare(
      "INSERT INTO audit_node (level, node_index, hash) VALUES (?, ?, ?)",
    );
    this.#size = db.prepare(
      "SELECT first_index + entry_count AS size FROM audit ORDER BY first_index DESC LIMIT 1",
    );
    this.#nodes = db.prepare(
      `SELECT hash FROM audit_node WHERE level = ? AND node_index >= ? AND node_index < ?
       ORDER BY node_index`,
    );
    this.#rows = db.prepare(
      `SELECT first_index, entries FROM audit
       WHERE first_index >= ifnull((SELECT max(first_index) FROM audit WHERE first_index <= ?), 0)
       ORDER BY first_index LIMIT ?`,
    );
  }

  atomically(work: () => void): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#db.exec("COMMIT");
    } catch (error) {
      // After a failed COMMIT there may be nothing to roll back: the first error is the one to tell.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  size(): bigint {
    return BigInt((this.#size.get()?.size ?? 0) as number);
  }

  insert(first: bigint, count: number, entries: Bytes): void {
    this.#insert.run(first, count, entries);
  }

  insertNode(node: NodeId, hash: Bytes): void {
    this.#insertNode.run(node.level, node.index, hash);
  }

  /** Page by page: a cursor held open would keep the write-ahead log from being reset. */
  *entries(from: bigint, atOnce = PAGE_ROWS): Iterable<Bytes> {
    let wanted = from;
    for (;;) {
      const rows = this.#rows.all(wanted, atOnce);
      for (const row of rows) {
        let index = BigInt(row.first_index as number);
        for (const entry of splitEntries(row.entries as Bytes)) {
          if (index >= wanted) yield entry;
          index++;
        }
        wanted = index > wanted ? index : wanted;
      }
      if (rows.length < atOnce) return;
    }
  }

  nodes(level: number, index: bigint, count: number): Bytes[] {
    const end = index + BigInt(count);
    return this.#nodes.all(level, index, end).map((row) => row.hash as Bytes);
  }
}

const PAGE_ROWS = 16;
