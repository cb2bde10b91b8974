import { DatabaseSync } from "node:sqlite";
import { assertEquals, assertThrows } from "@std/assert";
import { encodeHex } from "@std/encoding/hex";
import { AUDIT_SCHEMA } from "../audit/audit_schema.ts";
import { openDatabase } from "./database.ts";
import { findViolations } from "./invariants.ts";
import { SCHEMA, SCHEMA_VERSION } from "./schema.ts";
import {
  accountHash,
  bytesOf,
  command,
  keyOf,
  openLedger,
  TEST_KID,
  withFolder,
} from "./testing.ts";
import type { Wish } from "./testing.ts";

// The schema of version 1 as it was released. Never edited: there are books made by it.
const SCHEMA_1 = `
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

CREATE TRIGGER transfer_no_update BEFORE UPDATE ON transfer
BEGIN SELECT RAISE(ABORT, 'UPDATE of transfer is forbidden'); END;
CREATE TRIGGER transfer_no_delete BEFORE DELETE ON transfer
BEGIN SELECT RAISE(ABORT, 'DELETE of transfer is forbidden'); END;
CREATE TRIGGER leg_no_update BEFORE UPDATE ON leg
BEGIN SELECT RAISE(ABORT, 'UPDATE of leg is forbidden'); END;
CREATE TRIGGER leg_no_delete BEFORE DELETE ON leg
BEGIN SELECT RAISE(ABORT, 'DELETE of leg is forbidden'); END;

INSERT INTO account (name, class) VALUES ('cash:open', 'cash');
`;

const CREATE: Wish = { operation: "create", account: "bob", txn: "1", cents: 1_000n };
const WITHDRAW: Wish = { operation: "withdraw", account: "bob", txn: "2", cents: 300n };

/** Books of version 1: bob has 7.00, one order refused, one cancelled, and a creation cancelled. */
function makeBooks(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(SCHEMA_1);
  const run = (sql: string, ...values: (string | number | Uint8Array | null)[]) =>
    db.prepare(sql).run(...values);
  run("INSERT INTO meta VALUES ('schema', '1'), ('bank_kid', ?)", encodeHex(TEST_KID));
  run("UPDATE account SET balance = -700, leg_count = 2 WHERE id = 1");
  run("INSERT INTO account VALUES (2, 'bob', ?, 'customer', 700, 2)", accountHash("bob"));
  run(
    "INSERT INTO card VALUES (?, 2, ?, ?)",
    bytesOf("card bob", 16),
    keyOf("bob"),
    new Uint8Array(32),
  );
  const rows: [Wish, string, string | null, number | null, number | null, number][] = [
    [CREATE, "done", null, 1, 2, 1_000],
    [WITHDRAW, "done", null, 2, 1, 700],
    [{ ...WITHDRAW, txn: "3", cents: 900n }, "refused", "insufficient_funds", null, null, 700],
    [{ ...WITHDRAW, txn: "4" }, "cancelled", null, null, null, 700],
    [{ ...CREATE, account: "eve" }, "cancelled", null, null, null, 0],
  ];
  rows.forEach(([wish, state, refusal, debit, credit, balance], i) => {
    const { order, orderHash } = command(wish);
    run(
      "INSERT INTO transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 86400000, zeroblob(16), ?)",
      i + 1,
      order.cardId,
      order.txnId,
      orderHash,
      order.operation,
      debit,
      credit,
      Number(order.amountCents),
      state,
      refusal,
      balance,
      balance,
      i,
    );
  });
  db.exec(`INSERT INTO leg VALUES (1, 1, 1, -1000, -1000), (1, 2, 1, 1000, 1000),
    (2, 2, 2, -300, 700), (2, 1, 2, 300, -700)`);
  db.close();
}

Deno.test("migrate() makes books of today of books of version 1", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    makeBooks(path);
    const db = openDatabase(path, TEST_KID);
    assertEquals(findViolations(db), []);
    assertEquals({ ...db.prepare("SELECT value FROM meta WHERE name = 'schema'").get() }, {
      value: "3",
    });
    assertEquals({ ...db.prepare("PRAGMA foreign_keys").get() }, { foreign_keys: 1 });
    assertEquals({ ...db.prepare("SELECT day, cents FROM limit_use").get() }, {
      day: 1,
      cents: 300,
    });
    const accounts = db.prepare("SELECT id, name FROM account ORDER BY id").all();
    assertEquals(accounts.map(({ id, name }) => `${id} ${name}`), [
      "1 cash:open",
      "2 bob",
      "3 vault:bank",
      "4 suspense:bank",
      "5 equity:opening",
    ]);
    const owners = db.prepare("SELECT account FROM transfer ORDER BY sequence").all();
    assertEquals(owners.map(({ account }) => account), [2, 2, 2, 2, null]);
    assertThrows(() => db.exec("DELETE FROM transfer"), Error, "is forbidden");
    db.close();

    const ledger = openLedger(path);
    const results = ledger.applyBatch([
      command(WITHDRAW),
      command({ ...CREATE, account: "eve" }),
      command({ ...WITHDRAW, txn: "5", cents: 700n }),
    ]);
    assertEquals(results.map(({ status, duplicate, sequence }) => [status, duplicate, sequence]), [
      ["done", true, 2n],
      ["cancelled", true, 5n],
      ["done", false, 6n],
    ]);
    assertEquals(ledger.verify(), []);
    ledger.close();
  }));

/** What version 2 did not have: a kind of act, and uses of limits as they are counted today. */
function makeBooks2(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(SCHEMA.replaceAll(", 'keep_cash'", "") + AUDIT_SCHEMA);
  db.prepare("INSERT INTO meta VALUES ('schema', ?), ('bank_kid', ?)")
    .run(`${SCHEMA_VERSION}`, encodeHex(TEST_KID));
  const ledger = openLedger(path);
  ledger.applyBatch([
    command(CREATE),
    command(WITHDRAW),
    command({ operation: "hold", account: "bob", txn: "3", cents: 200n }),
    command({ operation: "withdraw", account: "bob", txn: "4", cents: 100n }),
  ]);
  ledger.administer({ kind: "reverse", sequence: 4n });
  ledger.close();
  // Version 2 gave nothing back with a reversal.
  db.exec("UPDATE limit_use SET cents = cents + 100");
  db.exec("UPDATE meta SET value = '2' WHERE name = 'schema'");
  db.close();
}

Deno.test("migrate() makes books of today of books of version 2", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    makeBooks2(path);
    const old = new DatabaseSync(path);
    assertEquals(findViolations(old).map(({ invariant }) => invariant), ["limit_use"]);
    old.close();
    const db = openDatabase(path, TEST_KID);
    assertEquals(findViolations(db), []);
    assertEquals(db.prepare("SELECT cents FROM limit_use").all().map(({ cents }) => cents), [500]);
    const { sql } = db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'transfer'").get()!;
    assertEquals((sql as string).includes("keep_cash"), true);
    assertThrows(() => db.exec("DELETE FROM hold"), Error, "is forbidden");
    db.close();
    const ledger = openLedger(path);
    const [again] = ledger.applyBatch([command(WITHDRAW)]);
    assertEquals([again!.duplicate, again!.sequence], [true, 2n]);
    ledger.close();
  }));

Deno.test("migrate() leaves the old books alone when it fails", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    makeBooks(path);
    const db = new DatabaseSync(path);
    db.exec("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
    db.exec("UPDATE account SET balance = -1 WHERE name = 'bob'");
    db.close();
    assertThrows(() => openDatabase(path, TEST_KID), Error, "CHECK");
    const after = new DatabaseSync(path);
    assertEquals(after.prepare("SELECT value FROM meta WHERE name = 'schema'").get()!.value, "1");
    assertEquals(after.prepare("SELECT count(*) AS n FROM transfer").get()!.n, 5);
    after.close();
  }));
