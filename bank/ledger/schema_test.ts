import type { DatabaseSync } from "node:sqlite";
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { openDatabase } from "./database.ts";
import { command, openLedger, TEST_KID, withFolder } from "./testing.ts";

/** Books of one customer with 10.00 and a refused withdrawal, opened as the bank opens them. */
async function withBooks(test: (db: DatabaseSync) => void): Promise<void> {
  await withFolder((folder) => {
    const path = `${folder}/bank.db`;
    const ledger = openLedger(path);
    ledger.applyBatch([
      command({ operation: "create", account: "bob", txn: "1", cents: 1_000n }),
      command({ operation: "withdraw", account: "bob", txn: "2", cents: 1_001n }),
    ]);
    ledger.close();
    const db = openDatabase(path, TEST_KID);
    try {
      test(db);
    } finally {
      db.close();
    }
  });
}

const FORBIDDEN = [
  "UPDATE transfer SET amount = amount + 1",
  "UPDATE transfer SET refusal = 'card_exists' WHERE state = 'refused'",
  "DELETE FROM transfer WHERE state = 'refused'",
  "INSERT OR REPLACE INTO transfer SELECT * FROM transfer WHERE state = 'refused'",
  "UPDATE leg SET delta = delta + 1",
  "DELETE FROM leg",
  "INSERT OR REPLACE INTO leg SELECT * FROM leg",
];
for (const sql of FORBIDDEN) {
  Deno.test(`SCHEMA forbids ${sql}`, () =>
    withBooks((db) => {
      const before = dump(db);
      assertThrows(() => db.exec(sql), Error, "is forbidden");
      assertEquals(dump(db), before);
    }));
}

const BOB = "(SELECT id FROM account WHERE name = 'bob')";

/** A hold of 1.00 by bob's creation, which no ledger would make. */
const HOLD = `INSERT INTO hold VALUES (1, ${BOB}, 1, 100, 0, 9, NULL, NULL, NULL)`;

const HOLDS: [what: string, sql: string][] = [
  ["an amount", "amount = 99"],
  ["an expiry", "expires_ms = 10"],
  ["an account", "account = 1"],
];

for (const [what, change] of HOLDS) {
  Deno.test(`SCHEMA forbids to change ${what} of a hold`, () =>
    withBooks((db) => {
      db.exec(HOLD);
      assertThrows(() => db.exec(`UPDATE hold SET ${change}`), Error, "is forbidden");
    }));
}

const ENDS = ["released = 'voided', released_by = 2", "captured_by = 2"];
for (const first of ENDS) {
  Deno.test(`SCHEMA lets a hold end once, by ${first}`, () =>
    withBooks((db) => {
      db.exec(`${HOLD}; UPDATE hold SET ${first}`);
      const again = ["released = 'expired', released_by = 1", "captured_by = 1"];
      for (const second of [...again, "released = NULL, released_by = NULL"]) {
        const error = assertThrows(() => db.exec(`UPDATE hold SET ${second}`), Error);
        assertMatch(error.message, /forbidden|CHECK/);
      }
      assertThrows(() => db.exec("DELETE FROM hold"), Error, "is forbidden");
    }));
}

Deno.test("SCHEMA lets an expired hold be captured, once", () =>
  withBooks((db) => {
    db.exec(`${HOLD}; UPDATE hold SET released = 'expired', released_by = 2`);
    db.exec("UPDATE hold SET captured_by = 1");
    assertThrows(() => db.exec("UPDATE hold SET captured_by = 2"), Error, "is forbidden");
  }));

const NEW_TRANSFER = {
  sequence: "9",
  card_id: "zeroblob(16)",
  txn_id: "zeroblob(16)",
  body_hash: "zeroblob(32)",
  kind: "'deposit'",
  account: BOB,
  debit: "1",
  credit: BOB,
  reverses: "NULL",
  amount: "5",
  state: "'done'",
  refusal: "NULL",
  balance: "5",
  available: "5",
  time_ms: "0",
  audit_log: "zeroblob(16)",
  audit_index: "0",
};

const FIRST = (column: string) => `(SELECT ${column} FROM transfer WHERE sequence = 1)`;

function insertTransfer(change: Partial<typeof NEW_TRANSFER>): string {
  return `INSERT INTO transfer VALUES (${Object.values({ ...NEW_TRANSFER, ...change })})`;
}

Deno.test("SCHEMA accepts the transfer that the next tests spoil", () =>
  withBooks((db) => db.exec(insertTransfer({}))));

const SPOILED: [what: string, sql: string][] = [
  ["an overdrawn customer", "UPDATE account SET balance = -1 WHERE name = 'bob'"],
  ["a balance past i64", "UPDATE account SET balance = 9223372036854775807 + balance"],
  ["a balance of text", "UPDATE account SET balance = 'much'"],
  ["two accounts of a name", "INSERT INTO account (name, class) VALUES ('cash:open', 'cash')"],
  ["a customer without a hash", "INSERT INTO account (name, class) VALUES ('eve', 'customer')"],
  ["an account of no class", "INSERT INTO account (name, class) VALUES ('eve', 'gold')"],
  ["more held than there is", "UPDATE account SET held = balance + 1 WHERE name = 'bob'"],
  ["less than nothing held", "UPDATE account SET held = -1 WHERE name = 'bob'"],
  ["a hold on the bank's cash", "UPDATE account SET held = 1 WHERE name = 'vault:bank'"],
  ["a closed account with money", "UPDATE account SET state = 'closed' WHERE name = 'bob'"],
  ["an account of no state", "UPDATE account SET state = 'odd' WHERE name = 'bob'"],
  ["a limit below nothing", "UPDATE account SET limit_day = -1 WHERE name = 'bob'"],
  ["a use below nothing", `INSERT INTO limit_use VALUES (${BOB}, 1, -1)`],
  ["a card without an account", "UPDATE card SET account = 99"],
  ["a card of another length", "UPDATE card SET card_id = zeroblob(15)"],
  ["a short key", "UPDATE card SET possession_key = zeroblob(31)"],
  ["a leg without a transfer", "INSERT INTO leg VALUES (99, 1, 9, 5, 5)"],
  ["a leg of nothing", "INSERT INTO leg VALUES (2, 1, 9, 0, 0)"],
  ["two legs of a number", "INSERT INTO leg VALUES (2, 1, 1, 5, 5)"],
  ["a txn_id used twice", insertTransfer({ card_id: FIRST("card_id"), txn_id: FIRST("txn_id") })],
  ["a negative amount", insertTransfer({ amount: "-5" })],
  ["a booking of nothing", insertTransfer({ amount: "0" })],
  ["a booking from an account to itself", insertTransfer({ credit: "1" })],
  ["a booking of what moves nothing", insertTransfer({ kind: "'hold'" })],
  ["a deposit without a booking", insertTransfer({ debit: "NULL", credit: "NULL" })],
  ["a reversal of nothing", insertTransfer({ kind: "'reverse'" })],
  ["a deposit that reverses", insertTransfer({ reverses: "1" })],
  ["a booking without a credit", insertTransfer({ credit: "NULL" })],
  ["a booked reading", insertTransfer({ kind: "'balance'" })],
  [
    "a reading",
    insertTransfer({ kind: "'balance'", debit: "NULL", credit: "NULL" }),
  ],
  ["an unknown kind", insertTransfer({ kind: "'gift'" })],
  ["an unknown state", insertTransfer({ state: "'maybe'" })],
  ["a refusal without a reason", insertTransfer({ state: "'refused'" })],
  ["a cancelled order with accounts", insertTransfer({ state: "'cancelled'" })],
  ["more available than there is", insertTransfer({ available: "6" })],
  ["a short txn_id", insertTransfer({ txn_id: "zeroblob(15)" })],
];
for (const [what, sql] of SPOILED) {
  Deno.test(`SCHEMA does not hold ${what}`, () =>
    withBooks((db) => {
      const error = assertThrows(() => db.exec(sql), Error);
      assertMatch(error.message, /constraint failed|cannot store/);
    }));
}

Deno.test("SCHEMA has SQLite make no table of words for a row that it checks", () =>
  withBooks((db) => {
    const inserts = [
      insertTransfer({}),
      "INSERT INTO account (name, class) VALUES ('eve', 'customer')",
      HOLD,
    ];
    for (const insert of inserts) {
      const steps = db.prepare(`EXPLAIN ${insert}`).all().map(({ opcode }) => opcode);
      assertEquals(steps.includes("OpenEphemeral"), false, insert);
    }
  }));

function dump(db: DatabaseSync): unknown[] {
  return [db.prepare("SELECT * FROM transfer").all(), db.prepare("SELECT * FROM leg").all()];
}
