import type { DatabaseSync } from "node:sqlite";
import { AUDIT_SCHEMA } from "../audit/audit_schema.ts";
import { LIMIT_USES } from "./invariants.ts";
import { INSERT_BANK_ACCOUNTS, SCHEMA_VERSION, TABLES } from "./schema.ts";

/**
 * Brings books of an earlier version to {@linkcode SCHEMA_VERSION}, in one transaction: a crash
 * leaves the old books, which the next start tries again. Ids, legs and audit places stay.
 */
export function migrate(db: DatabaseSync): void {
  // SQLite cannot change a CHECK, so the rows are moved into new tables.
  db.exec("PRAGMA foreign_keys = OFF");
  try {
    db.exec(
      `BEGIN IMMEDIATE; ${isVersion1(db) ? FROM_1 : FROM_2} ${hasAudit(db) ? "" : AUDIT_SCHEMA}
      UPDATE meta SET value = '${SCHEMA_VERSION}' WHERE name = 'schema'; COMMIT;`,
    );
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  } finally {
    db.exec("PRAGMA foreign_keys = ON");
  }
}

function isVersion1(db: DatabaseSync): boolean {
  return db.prepare("SELECT value FROM meta WHERE name = 'schema'").get()!.value === "1";
}

function hasAudit(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'audit'").get() !== undefined;
}

/** Version 1 knew one cash account, and cards, accounts and orders without a state. */
const FROM_1 = `
CREATE TEMP TABLE old_account AS SELECT * FROM account;
CREATE TEMP TABLE old_card AS SELECT * FROM card;
CREATE TEMP TABLE old_transfer AS SELECT * FROM transfer;
CREATE TEMP TABLE old_leg AS SELECT * FROM leg;
DROP TABLE leg;
DROP TABLE transfer;
DROP TABLE card;
DROP TABLE account;
${TABLES}
INSERT INTO account (id, name, name_hash, class, balance, leg_count)
  SELECT id, name, name_hash, class, balance, leg_count FROM old_account;
${INSERT_BANK_ACCOUNTS}
INSERT INTO card (card_id, account, possession_key, pin_key)
  SELECT card_id, account, possession_key, pin_key FROM old_card;
INSERT INTO transfer (sequence, card_id, txn_id, body_hash, kind, account, debit, credit, amount,
    state, refusal, balance, available, time_ms, audit_log, audit_index)
  SELECT sequence, t.card_id, txn_id, body_hash, kind, c.account, debit, credit, amount,
    state, refusal, balance, available, time_ms, audit_log, audit_index
  FROM old_transfer AS t LEFT JOIN old_card AS c ON c.card_id = t.card_id
  ORDER BY sequence;
INSERT INTO leg SELECT * FROM old_leg;
INSERT INTO limit_use
  SELECT account, time_ms / 86400000, sum(amount) FROM transfer
  WHERE kind = 'withdraw' AND state = 'done' GROUP BY 1, 2;
DROP TABLE old_account;
DROP TABLE old_card;
DROP TABLE old_transfer;
DROP TABLE old_leg;
`;

/** Children first: the order in which tables may be dropped. */
const TABLES_2 = [
  ...["hold_note", "note", "terminal", "limit_use", "hold", "leg", "transfer", "card", "account"],
];

/**
 * Version 2 did not know `keep_cash`, and its limits counted no late capture and what had been
 * reversed; its columns are those of today.
 */
const FROM_2 = `
${each((table) => `CREATE TEMP TABLE old_${table} AS SELECT * FROM ${table};`)}
${each((table) => `DROP TABLE ${table};`)}
${TABLES}
${each((table) => `INSERT INTO ${table} SELECT * FROM old_${table};`)}
DELETE FROM limit_use;
INSERT INTO limit_use SELECT account, day, sum(cents) FROM (${LIMIT_USES}) GROUP BY 1, 2;
${each((table) => `DROP TABLE old_${table};`)}
`;

function each(sql: (table: string) => string): string {
  return TABLES_2.map(sql).join("\n");
}
