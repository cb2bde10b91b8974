/** The version of {@linkcode SCHEMA}; a file of a later one is refused. */
export const SCHEMA_VERSION = 3;

/** The account that every note of a terminal-less ATM is booked on; no customer can have a `:`. */
export const CASH_ACCOUNT = "cash:open";

/** Wrong PINs in a row that lock a card. */
export const WRONG_PINS_MAX = 5;

/** Where the bank's own money stands; see docs/LEDGER.md, "Books". */
export const BANK_ACCOUNTS = {
  cash: CASH_ACCOUNT,
  vault: "vault:bank",
  suspense: "suspense:bank",
  equity: "equity:opening",
} as const;

/** What a row of `transfer` may tell of: orders of customers, then acts of the bank. */
const KINDS = [
  ["create", "deposit", "withdraw", "balance", "transfer", "hold", "capture", "void", "close"],
  ["pin_change", "password_change", "history", "consistency"],
  ["expire", "reverse", "load_cash", "count_cash", "import_account", "lock_account"],
  ["unlock_account", "set_limits", "close_account", "lock_card", "unlock_card", "replace_card"],
  ["add_terminal", "revoke_terminal", "keep_cash"],
].flat();

/** Done, they have moved money. */
const MOVING = [
  ...["create", "deposit", "withdraw", "transfer", "capture", "reverse", "load_cash", "keep_cash"],
];
/** Done, they may have: a count that was right and an empty account move nothing. */
const MAY_MOVE = [...MOVING, "count_cash", "import_account"];
/** Done, they leave no row. */
const READING = ["balance", "history", "consistency"];

/**
 * The tables of the books. Amounts are cents in i64. delta = credit - debit, so that the legs of a transfer, and
 * all legs together, sum to zero; an asset such as the cash has a negative balance. STRICT, the
 * triggers, partial indexes and WITHOUT ROWID are SQLite's; the rest is plain SQL.
 */
export const TABLES = `
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  name_hash BLOB UNIQUE CHECK (length(name_hash) = 32),
  class TEXT NOT NULL CHECK (${isOneOf("class", ["customer", ...Object.keys(BANK_ACCOUNTS)])}),
  state TEXT NOT NULL DEFAULT 'open' CHECK (${isOneOf("state", ["open", "locked", "closed"])}),
  balance INTEGER NOT NULL DEFAULT 0,
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  leg_count INTEGER NOT NULL DEFAULT 0 CHECK (leg_count >= 0),
  limit_order INTEGER CHECK (limit_order >= 0),
  limit_day INTEGER CHECK (limit_day >= 0),
  CHECK (class <> 'customer' OR (balance >= held AND name_hash IS NOT NULL)),
  CHECK (class = 'customer' OR held = 0),
  CHECK (state <> 'closed' OR balance = 0)
) STRICT;

CREATE TABLE card (
  card_id BLOB PRIMARY KEY CHECK (length(card_id) = 16),
  account INTEGER NOT NULL REFERENCES account (id),
  possession_key BLOB NOT NULL CHECK (length(possession_key) = 32),
  pin_key BLOB NOT NULL CHECK (length(pin_key) = 32),
  locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
  wrong_pins INTEGER NOT NULL DEFAULT 0 CHECK (wrong_pins BETWEEN 0 AND ${WRONG_PINS_MAX})
) STRICT;

CREATE INDEX card_account ON card (account);

CREATE TABLE transfer (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  card_id BLOB NOT NULL CHECK (length(card_id) = 16),
  txn_id BLOB NOT NULL CHECK (length(txn_id) = 16),
  body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
  kind TEXT NOT NULL CHECK (${isOneOf("kind", KINDS)}),
  account INTEGER REFERENCES account (id),
  debit INTEGER REFERENCES account (id),
  credit INTEGER REFERENCES account (id),
  reverses INTEGER UNIQUE REFERENCES transfer (sequence),
  amount INTEGER NOT NULL CHECK (amount >= 0),
  state TEXT NOT NULL CHECK (${isOneOf("state", ["done", "refused", "cancelled"])}),
  refusal TEXT,
  balance INTEGER NOT NULL CHECK (balance >= 0),
  available INTEGER NOT NULL CHECK (available BETWEEN 0 AND balance),
  time_ms INTEGER NOT NULL,
  audit_log BLOB NOT NULL CHECK (length(audit_log) = 16),
  audit_index INTEGER NOT NULL CHECK (audit_index >= 0),
  UNIQUE (card_id, txn_id),
  CHECK ((state = 'refused') = (refusal IS NOT NULL)),
  CHECK ((debit IS NULL) = (credit IS NULL)),
  CHECK (debit IS NULL OR (state = 'done' AND amount > 0 AND debit <> credit
    AND ${isOneOf("kind", MAY_MOVE)})),
  CHECK (state <> 'done' OR NOT ${isOneOf("kind", READING)}),
  CHECK (state <> 'done' OR NOT ${isOneOf("kind", MOVING)} OR debit IS NOT NULL),
  CHECK ((kind = 'reverse' AND state = 'done') = (reverses IS NOT NULL))
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

CREATE TABLE hold (
  transfer INTEGER PRIMARY KEY REFERENCES transfer (sequence) DEFERRABLE INITIALLY DEFERRED,
  account INTEGER NOT NULL REFERENCES account (id),
  cash INTEGER NOT NULL REFERENCES account (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  day INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  released TEXT CHECK (released IN ('voided', 'expired')),
  released_by INTEGER UNIQUE REFERENCES transfer (sequence) DEFERRABLE INITIALLY DEFERRED,
  captured_by INTEGER UNIQUE REFERENCES transfer (sequence) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((released IS NULL) = (released_by IS NULL)),
  CHECK (captured_by IS NULL OR released IS NOT 'voided')
) STRICT;

CREATE INDEX hold_pending ON hold (expires_ms) WHERE released IS NULL AND captured_by IS NULL;
CREATE INDEX hold_account ON hold (account) WHERE released IS NULL AND captured_by IS NULL;

CREATE TABLE limit_use (
  account INTEGER NOT NULL REFERENCES account (id),
  day INTEGER NOT NULL,
  cents INTEGER NOT NULL CHECK (cents >= 0),
  PRIMARY KEY (account, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE terminal (
  terminal_id BLOB PRIMARY KEY CHECK (length(terminal_id) = 16),
  name TEXT NOT NULL UNIQUE,
  terminal_key BLOB NOT NULL CHECK (length(terminal_key) = 32),
  state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'revoked')),
  cash INTEGER NOT NULL UNIQUE REFERENCES account (id)
) STRICT;

CREATE TABLE note (
  cash INTEGER NOT NULL REFERENCES account (id),
  cents INTEGER NOT NULL CHECK (cents > 0),
  count INTEGER NOT NULL CHECK (count >= 0),
  PRIMARY KEY (cash, cents)
) STRICT, WITHOUT ROWID;

CREATE TABLE hold_note (
  hold INTEGER NOT NULL REFERENCES hold (transfer),
  cents INTEGER NOT NULL CHECK (cents > 0),
  count INTEGER NOT NULL CHECK (count > 0),
  PRIMARY KEY (hold, cents)
) STRICT, WITHOUT ROWID;

${forbid("UPDATE", "transfer")}
${forbid("DELETE", "transfer")}
${forbid("UPDATE", "leg")}
${forbid("DELETE", "leg")}
${forbid("UPDATE", "hold_note")}
${forbid("DELETE", "hold_note")}
${forbid("DELETE", "hold")}

CREATE TRIGGER hold_ends_once BEFORE UPDATE ON hold
WHEN OLD.captured_by IS NOT NULL
  OR (OLD.released IS NOT NULL AND
    (NEW.released IS NOT OLD.released OR NEW.released_by IS NOT OLD.released_by))
  OR (NEW.transfer, NEW.account, NEW.cash, NEW.amount, NEW.day, NEW.expires_ms)
    IS NOT (OLD.transfer, OLD.account, OLD.cash, OLD.amount, OLD.day, OLD.expires_ms)
BEGIN SELECT RAISE(ABORT, 'UPDATE of an ended hold is forbidden'); END;
`;

/** The accounts of the bank itself; those that are there stay as they are. */
export const INSERT_BANK_ACCOUNTS = `
INSERT INTO account (name, class) VALUES ${
  Object.entries(BANK_ACCOUNTS).map(([type, name]) => `('${name}', '${type}')`).join(", ")
} ON CONFLICT (name) DO NOTHING;
`;

/** New books. */
export const SCHEMA = `
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
${TABLES}
${INSERT_BANK_ACCOUNTS}
`;

/** As `column IN (…)`, for which SQLite makes a table of the words anew with each row it checks. */
function isOneOf(column: string, words: readonly string[]): string {
  return `CASE ${column} ${words.map((word) => `WHEN '${word}' THEN TRUE`).join(" ")}
    ELSE FALSE END`;
}

/** What was booked is never changed: a mistake is reversed by a new transfer. */
function forbid(action: "UPDATE" | "DELETE", table: string): string {
  return `CREATE TRIGGER ${table}_no_${action.toLowerCase()} BEFORE ${action} ON ${table}
BEGIN SELECT RAISE(ABORT, '${action} of ${table} is forbidden'); END;`;
}
