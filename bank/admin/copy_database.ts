import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue } from "node:sqlite";
import { prepare } from "../ledger/prepare.ts";

/**
 * Copies a database row by row into a new file, mode 0600, and gives it opened. The source is at
 * one moment: its caller has a transaction open on it, which holds up no writer. Not by VACUUM
 * INTO, which attaches a second database, and Deno forbids that to programs with few permissions.
 */
export function copyDatabase(source: DatabaseSync, path: string): DatabaseSync {
  Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  const target = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  try {
    // It is worth nothing until it is whole, and synced then.
    target.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
    const schema = source.prepare(
      `SELECT type, name, sql FROM sqlite_schema
       WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite#_%' ESCAPE '#'
       ORDER BY type <> 'table', rowid`,
    ).all() as unknown as { type: string; name: string; sql: string }[];
    for (const { type, name, sql } of schema) {
      target.exec(sql);
      // Triggers and indexes come after the rows.
      if (type === "table") copyRows(source, target, name);
    }
    target.exec("COMMIT");
    return target;
  } catch (error) {
    target.close();
    throw error;
  }
}

function copyRows(source: DatabaseSync, target: DatabaseSync, table: string): void {
  const rows = prepare(source, `SELECT * FROM "${table}"`);
  const columns = source.prepare(`SELECT count(*) AS n FROM pragma_table_info('${table}')`).get();
  const places = Array.from({ length: Number(columns!.n) }, () => "?").join(", ");
  const insert = target.prepare(`INSERT INTO "${table}" VALUES (${places})`);
  for (const row of rows.iterate()) insert.run(...Object.values(row) as SQLInputValue[]);
}
