import { DatabaseSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import { SqliteAuditTable } from "../audit/sqlite_audit_table.ts";
import { TreeReader } from "../audit/tree_reader.ts";
import { KeyTable } from "./key_table.ts";
import type { Reader } from "./look_ups.ts";
import { BUSY_MS } from "./store.ts";
import type { Card } from "./store.ts";
import type { Calls } from "./worker_messages.ts";

/**
 * Looks into books that another thread of this process writes, in the thread that asks: it sees
 * what was committed, and waits for no commit.
 */
export class BooksReader implements Reader {
  readonly #db: DatabaseSync;
  readonly #keys: KeyTable;
  readonly #tree: TreeReader;

  /** @throws SQLite's errors, such as that there is no such file */
  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true });
    try {
      this.#db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      this.#keys = new KeyTable(this.#db);
      this.#tree = new TreeReader(new SqliteAuditTable(this.#db));
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  findCard(cardId: Bytes): Card | null {
    return this.#keys.findCard(cardId);
  }

  findTerminalKey(terminalId: Bytes): Bytes | null {
    return this.#keys.findTerminalKey(terminalId);
  }

  proveConsistency({ from, to }: Calls["proveConsistency"]["ask"]): Bytes[] {
    return this.#tree.consistencyProof(from, to);
  }

  close(): void {
    this.#db.close();
  }
}
