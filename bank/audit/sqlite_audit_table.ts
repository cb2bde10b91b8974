import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import type { NodeId } from "../../lib/audit/merkle_tree.ts";
import type { AuditTable } from "./audit_table.ts";

/** The {@linkcode AuditTable} in a SQLite database that has AUDIT_SCHEMA. */
export class SqliteAuditTable implements AuditTable {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #insertNode: StatementSync;
  readonly #size: StatementSync;
  readonly #nodes: StatementSync;
  readonly #entries: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare("INSERT INTO audit (leaf_index, entry) VALUES (?, ?)");
    this.#insertNode = db.prepare(
      "INSERT INTO audit_node (level, node_index, hash) VALUES (?, ?, ?)",
    );
    this.#size = db.prepare("SELECT ifnull(max(leaf_index) + 1, 0) AS size FROM audit");
    this.#nodes = db.prepare(
      "SELECT hash FROM audit_node WHERE level = ? AND node_index >= ? ORDER BY node_index LIMIT ?",
    );
    this.#entries = db.prepare(
      "SELECT entry FROM audit WHERE leaf_index >= ? ORDER BY leaf_index LIMIT ?",
    );
  }

  atomically(work: () => void): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  size(): bigint {
    return BigInt(this.#size.get()!.size as number);
  }

  insert(index: bigint, entry: Bytes): void {
    this.#insert.run(index, entry);
  }

  insertNode(node: NodeId, hash: Bytes): void {
    this.#insertNode.run(node.level, node.index, hash);
  }

  /** Page by page: a cursor held open would keep the write-ahead log from being reset. */
  *entries(from: bigint): Iterable<Bytes> {
    for (;;) {
      const rows = this.#entries.all(from, PAGE_ROWS);
      for (const row of rows) yield row.entry as Bytes;
      if (rows.length < PAGE_ROWS) return;
      from += BigInt(rows.length);
    }
  }

  nodes(level: number, index: bigint, count: number): Bytes[] {
    return this.#nodes.all(level, index, count).map((row) => row.hash as Bytes);
  }
}

const PAGE_ROWS = 256;
