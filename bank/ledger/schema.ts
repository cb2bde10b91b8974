/** The version of {@linkcode SCHEMA}; a file of a later one is refused. */
export const SCHEMA_VERSION = 1;

/** The account that every note of a terminal-less ATM is booked on; no customer can have a `:`. */
export const CASH_ACCOUNT = "cash:open";

/**
 * The books. Amounts are cents in i64. delta = credit - debit, so that the legs of a transfer, and
 * all legs together, sum to zero; an asset such as the cash has a negative balance. STRICT, the
 * triggers and WITHOUT ROWID are SQLite's; the rest is plain SQL.
 */
export const SCHEMA = `
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  name_hash BLOB UNIQUE CHECK (length(name_hash) = 32),
  class TEXT NOT NULL CHECK (class IN ('customer', 'cash')),
  balance INTEGER NOT NULL DEFAULT 0,
  leg_count INTEGER NOT NULL DEFAULT 0 CHECK (leg_count >= 0),
  CHECK (class <> 'customer' OR (balance >= 0 AND name_hash IS NOT NULL))
) STRICT;

CREATE TABLE card (
  card_id BLOB PRIMARY KEY CHECK (length(card_id) = 16),
  account INTEGER NOT NULL REFERENCES account (id),
  possession_key BLOB NOT NULL CHECK (length(possession_key) = 32),
  pin_key BLOB NOT NULL CHECK (length(pin_key) = 32)
) STRICT;

CREATE TABLE transfer (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  card_id BLOB NOT NULL CHECK (length(card_id) = 16),
  txn_id BLOB NOT NULL CHECK (length(txn_id) = 16),
  body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
  kind TEXT NOT NULL CHECK (kind IN ('create', 'deposit', 'withdraw', 'balance')),
  debit INTEGER REFERENCES account (id),
  credit INTEGER REFERENCES account (id),
  amount INTEGER NOT NULL CHECK (amount >= 0),
  state TEXT NOT NULL CHECK (state IN ('done', 'refused', 'cancelled')),
  refusal TEXT,
  balance INTEGER NOT NULL CHECK (balance >= 0),
  available INTEGER NOT NULL CHECK (available BETWEEN 0 AND balance),
  time_ms INTEGER NOT NULL,
  audit_log BLOB NOT NULL CHECK (length(audit_log) = 16),
  audit_index INTEGER NOT NULL CHECK (audit_index >= 0),
  UNIQUE (card_id, txn_id),
  CHECK ((state = 'refused') = (refusal IS NOT NULL)),
  CHECK ((state = 'done') = (debit IS NOT NULL)),
  CHECK ((state = 'done') = (credit IS NOT NULL)),
  CHECK (state <> 'done' OR (amount > 0 AND debit <> credit AND kind <> 'balance'))
) STRICT;

CREATE TABLE leg (
  transfer INTEGER NOT NULL REFERENCES transfer (sequence),
  account INTEGER NOT NULL REFERENCES account (id),
  seq INTEGER NOT NULL CHECK (seq > 0),
  delta INTEGER NOT NULL CHECK (delta <> 0),
  balance_after INTEGER NOT NULL,
  PRIMARY KEY (transfer, account),
  UNIQUE (account, seq)
) STRICT, WITHOUT ROWID;

${forbid("UPDATE", "transfer")}
${forbid("DELETE", "transfer")}
${forbid("UPDATE", "leg")}
${forbid("DELETE", "leg")}

INSERT INTO account (name, class) VALUES ('${CASH_ACCOUNT}', 'cash');
`;

/** What was booked is never changed: a mistake is reversed by a new transfer. */
function forbid(action: "UPDATE" | "DELETE", table: string): string {
  return `CREATE TRIGGER ${table}_no_${action.toLowerCase()} BEFORE ${action} ON ${table}
BEGIN SELECT RAISE(ABORT, '${action} of ${table} is forbidden'); END;`;
}
