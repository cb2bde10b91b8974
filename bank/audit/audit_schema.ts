/**
 * The audit log's tables, in the ledger's database so that an entry and the postings it tells of
 * are one transaction: a row holds the entries of one. SQLite's dialect.
 */
export const AUDIT_SCHEMA = `
CREATE TABLE audit (
  first_index INTEGER PRIMARY KEY CHECK (first_index >= 0),
  entry_count INTEGER NOT NULL CHECK (entry_count > 0),
  entries BLOB NOT NULL CHECK (length(entries) >= 57 * entry_count)
) STRICT;

CREATE TABLE audit_node (
  level INTEGER NOT NULL CHECK (level > 0),
  node_index INTEGER NOT NULL CHECK (node_index >= 0),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, node_index)
) STRICT, WITHOUT ROWID;

${forbid("UPDATE", "audit")}
${forbid("DELETE", "audit")}
${forbid("UPDATE", "audit_node")}
${forbid("DELETE", "audit_node")}
`;

/** Stops mistakes; a thief with the file can drop triggers, and is caught by the seals instead. */
function forbid(action: "UPDATE" | "DELETE", table: string): string {
  return `CREATE TRIGGER ${table}_no_${action.toLowerCase()} BEFORE ${action} ON ${table}
BEGIN SELECT RAISE(ABORT, '${action} of ${table} is forbidden'); END;`;
}
