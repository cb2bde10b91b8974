import type { DatabaseSync, StatementSync } from "node:sqlite";

/** A statement whose integers are read as bigints: a balance may pass 2^53. */
export function prepare(db: DatabaseSync, sql: string): StatementSync {
  const statement = db.prepare(sql);
  statement.setReadBigInts(true);
  return statement;
}
