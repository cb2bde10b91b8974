import { DatabaseSync } from "node:sqlite";
import { assertEquals, assertThrows } from "@std/assert";
import { findRecentViolations, findViolations, INVARIANT_NAMES } from "./invariants.ts";
import { command, openLedger, wipeFirstPage, withFolder } from "./testing.ts";

/** A thief's hand: no triggers, no checks, no keys. */
function tamper(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
  for (const { name } of db.prepare("SELECT name FROM sqlite_schema WHERE type='trigger'").all()) {
    db.exec(`DROP TRIGGER ${name}`);
  }
  db.exec(sql);
  db.close();
}

/**
 * Three customers; of the transfers 1 to 6 of bob and eve 5 is refused and 6 cancelled. zoe has a
 * pending hold 8, and 9 and 11 that 10 captured and 12 voided.
 */
function makeBooks(path: string): void {
  const ledger = openLedger(path);
  ledger.applyBatch([
    command({ operation: "create", account: "bob", txn: "1", cents: 1_000n }),
    command({ operation: "create", account: "eve", txn: "1", cents: 2_000n }),
    command({ operation: "deposit", account: "bob", txn: "2", cents: 500n }),
    command({ operation: "withdraw", account: "bob", txn: "3", cents: 300n }),
    command({ operation: "withdraw", account: "eve", txn: "2", cents: 2_001n }),
    command({ operation: "deposit", account: "eve", txn: "3", cents: 1n, mode: "resolve" }),
  ]);
  ledger.applyBatch([
    command({ operation: "create", account: "zoe", txn: "1", cents: 1_000n }),
    command({ operation: "hold", account: "zoe", txn: "2", cents: 100n }),
    command({ operation: "hold", account: "zoe", txn: "3", cents: 100n }),
    command({ operation: "capture", account: "zoe", txn: "4", cents: 70n, hold: "3" }),
    command({ operation: "hold", account: "zoe", txn: "5", cents: 100n }),
    command({ operation: "void", account: "zoe", txn: "6", hold: "5" }),
  ]);
  ledger.close();
}

const BOB = "(SELECT id FROM account WHERE name = 'bob')";

const CORRUPTIONS: [what: string, sql: string, broken: string[]][] = [
  ["nothing", "SELECT 1", []],
  ["a raised balance", "UPDATE account SET balance = balance + 1 WHERE name = 'bob'", [
    "cached_balance",
  ]],
  ["a lost count of legs", "UPDATE account SET leg_count = leg_count - 1 WHERE name = 'bob'", [
    "cached_balance",
  ]],
  [
    "a raised last leg",
    `UPDATE leg SET delta = delta + 1, balance_after = balance_after + 1
    WHERE account = ${BOB} AND seq = 3`,
    [
      "transfer_legs",
      "cached_balance",
      "told_balance",
      "legs_sum",
    ],
  ],
  [
    "a raised leg in the middle",
    `UPDATE leg SET delta = delta + 1 WHERE account = ${BOB} AND seq = 2`,
    ["transfer_legs", "leg_chain", "legs_sum"],
  ],
  [
    "a raised amount with both legs",
    `UPDATE transfer SET amount = amount + 1 WHERE sequence = 3;
    UPDATE leg SET delta = delta + sign(delta) WHERE transfer = 3`,
    ["leg_chain"],
  ],
  ["a removed leg", "DELETE FROM leg WHERE transfer = 4 AND delta > 0", [
    "transfer_legs",
    "leg_chain",
    "cached_balance",
    "legs_sum",
  ]],
  [
    "a removed booking",
    "DELETE FROM leg WHERE transfer = 3; DELETE FROM transfer WHERE sequence = 3",
    [
      "transfer_sequence",
      "leg_chain",
      "cached_balance",
    ],
  ],
  ["a removed refusal", "DELETE FROM transfer WHERE sequence = 5", ["transfer_sequence"]],
  [
    "legs of a refused order",
    `INSERT INTO leg VALUES (5, ${BOB}, 4, 7, 1207);
     UPDATE account SET balance = 1207, leg_count = 4 WHERE name = 'bob'`,
    ["transfer_legs", "legs_sum"],
  ],
  ["another balance told", "UPDATE transfer SET balance = 1501 WHERE sequence = 3", [
    "told_balance",
  ]],
  [
    "a transfer turned round",
    "UPDATE transfer SET debit = credit, credit = debit WHERE sequence = 3",
    [
      "transfer_legs",
    ],
  ],
  ["an overdrawn customer", "UPDATE account SET balance = -1 WHERE name = 'bob'", [
    "cached_balance",
    "customer_overdrawn",
    "file",
  ]],
  ["a card of the bank's cash", `UPDATE card SET account = 1 WHERE account = ${BOB}`, [
    "card_account",
  ]],
  ["a card of nobody", `UPDATE card SET account = 99 WHERE account = ${BOB}`, [
    "card_account",
    "foreign_keys",
  ]],
  [
    "an account from nowhere",
    `INSERT INTO account (name, name_hash, class)
    VALUES ('max', zeroblob(32), 'customer')`,
    ["account_opening"],
  ],
  ["a second creation", "UPDATE transfer SET kind = 'create' WHERE sequence = 3", [
    "account_opening",
  ]],
  ["a leg of no transfer", `INSERT INTO leg VALUES (99, ${BOB}, 4, 7, 1207)`, [
    "cached_balance",
    "foreign_keys",
    "legs_sum",
  ]],
  ["a closed account with money", "UPDATE account SET state = 'closed' WHERE name = 'bob'", [
    "closed_account",
    "file",
  ]],
  ["a raised hold", "UPDATE hold SET amount = amount + 1 WHERE transfer = 8", [
    "held",
    "hold_row",
    "limit_use",
  ]],
  ["a removed hold", "DELETE FROM hold WHERE transfer = 8", ["held", "hold_row", "limit_use"]],
  ["more held than by holds", "UPDATE account SET held = held + 1 WHERE name = 'zoe'", ["held"]],
  ["a hold of somebody else", `UPDATE hold SET account = ${BOB} WHERE transfer = 11`, [
    "hold_row",
    "hold_end",
  ]],
  ["a capture turned into a void", "UPDATE transfer SET kind = 'void' WHERE sequence = 10", [
    "hold_end",
    "file",
  ]],
  [
    "a captured hold that is pending again",
    "UPDATE hold SET captured_by = NULL WHERE transfer = 9",
    [
      "held",
      "hold_end",
      "limit_use",
    ],
  ],
  ["an expiry that was a void", "UPDATE hold SET released = 'expired' WHERE transfer = 11", [
    "hold_end",
  ]],
  ["a use of a limit that was none", "UPDATE limit_use SET cents = cents - 1", ["limit_use"]],
  [
    "a reversal of something else",
    "UPDATE transfer SET reverses = 3 WHERE sequence = 4",
    ["reversal", "file"],
  ],
  [
    "a terminal on the cash of all",
    "INSERT INTO terminal VALUES (zeroblob(16), 'desk', zeroblob(32), 'active', 1)",
    ["terminal_cash"],
  ],
  [
    "legs past i64",
    `UPDATE leg SET delta = 9223372036854775807 WHERE account = ${BOB}`,
    ["transfer_legs", "leg_chain", "legs_sum"],
  ],
];

for (const [what, sql, broken] of CORRUPTIONS) {
  Deno.test(`findViolations() finds ${what}`, () =>
    withFolder((folder) => {
      const path = `${folder}/bank.db`;
      makeBooks(path);
      tamper(path, sql);
      const db = new DatabaseSync(path);
      const found = new Set(findViolations(db).map(({ invariant }) => invariant));
      db.close();
      assertEquals([...found], broken);
    }));
}

Deno.test("findViolations() has a corruption for every invariant", () => {
  const broken = new Set(CORRUPTIONS.flatMap(([, , names]) => names));
  assertEquals(INVARIANT_NAMES.filter((name) => !broken.has(name)), []);
});

/** What only a walk through all of the books can find. */
const WHOLE_ONLY = [
  ...["limit_use", "terminal_cash", "card_account", "account_opening", "foreign_keys", "file"],
  "legs_sum",
];

Deno.test("findRecentViolations() finds what is wrong with the rows and accounts it looks at", () =>
  withFolder((folder) => {
    for (const [what, sql, broken] of CORRUPTIONS) {
      const path = `${folder}/${what.replaceAll(" ", "_")}.db`;
      makeBooks(path);
      tamper(path, sql);
      const db = new DatabaseSync(path);
      const all = findRecentViolations(db, 12).map(({ invariant }) => invariant);
      const recent = new Set(findRecentViolations(db, 11).map(({ invariant }) => invariant));
      db.close();
      assertEquals([...new Set(all)], broken, what);
      // With no leg or row missing, nothing needs to be counted.
      const expected = broken.filter((name) => !WHOLE_ONLY.includes(name));
      const counted = /^a removed (leg|booking)$/.test(what) ? ["cached_balance"] : [];
      assertEquals([...recent], expected.filter((name) => !counted.includes(name)), what);
    }
  }));

Deno.test("findRecentViolations() looks at nothing older", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    makeBooks(path);
    tamper(path, "UPDATE transfer SET amount = amount + 1 WHERE sequence = 3");
    const db = new DatabaseSync(path);
    assertEquals(findRecentViolations(db, 9), []);
    assertEquals(findRecentViolations(db, 10).length, 1);
    db.close();
  }));

Deno.test("findRecentViolations() walks through no table, however large", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    makeBooks(path);
    const db = new DatabaseSync(path);
    const plans: string[] = [];
    const spy = {
      prepare(sql: string) {
        const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
        plans.push(...plan.map(({ detail }) => `${detail}`));
        return db.prepare(sql);
      },
    } as DatabaseSync;
    findRecentViolations(spy, 3);
    db.close();
    assertEquals(plans.length > 20, true, "the spy is in the way");
    // `made` is the result of a search.
    assertEquals(plans.filter((plan) => /^SCAN (?!made\b)/.test(plan)), []);
  }));

Deno.test("findRecentViolations() reads no page that has older rows alone", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    makeBooks(path);
    const ledger = openLedger(path);
    const zoe = { account: "zoe", cents: 1n };
    for (let i = 0; i < 200; i++) {
      ledger.applyBatch([
        command({ ...zoe, operation: "hold", txn: `hold ${i}` }),
        command({ ...zoe, operation: "void", txn: `void ${i}`, hold: `hold ${i}` }),
      ]);
    }
    for (let i = 0; i < 20; i++) {
      ledger.applyBatch([
        command({ operation: "deposit", account: "bob", txn: `more ${i}`, cents: 1n }),
      ]);
    }
    ledger.close();
    for (const table of ["transfer", "hold"]) wipeFirstPage(path, table);
    const db = new DatabaseSync(path);
    assertEquals(findRecentViolations(db, 20), []);
    assertThrows(() => findViolations(db), Error, "malformed");
    db.close();
  }));

Deno.test("findViolations() compares no hold with each other one", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    makeBooks(path);
    const db = new DatabaseSync(path);
    for (const find of [findViolations, (spy: DatabaseSync) => findRecentViolations(spy, 3)]) {
      const plans = spyPlans(db, find);
      assertEquals(plans.filter((plan) => /^(MATERIALIZE|SCAN) made/.test(plan)), []);
      assertEquals(plans.includes("SEARCH hold USING INDEX hold_account (account=?)"), true);
    }
    db.close();
  }));

Deno.test("findRecentViolations() looks the accounts up once, unless one of them is wrong", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    makeBooks(path);
    const countWalks = () => {
      const db = new DatabaseSync(path);
      const plans = spyPlans(db, (spy) => findRecentViolations(spy, 3));
      db.close();
      return plans.filter((plan) => /^SEARCH a /.test(plan)).length;
    };
    assertEquals(countWalks(), 1);
    tamper(path, "UPDATE account SET held = held + 1 WHERE name = 'zoe'");
    assertEquals(countWalks(), 5);
  }));

Deno.test("findViolations() tells the sum of legs that no integer of SQL holds", () =>
  withFolder((folder) => {
    for (
      const [delta, sum] of [
        ["9223372036854775807", "27670116110564326221"], // 3 times, instead of 1000, 500 and -300
        ["-9223372036854775808", "-27670116110564328624"],
        ["4294967295", "12884900685"],
        ["-1", "-1203"],
      ]
    ) {
      const path = `${folder}/${delta}.db`;
      makeBooks(path);
      tamper(path, `UPDATE leg SET delta = ${delta} WHERE account = ${BOB}`);
      const db = new DatabaseSync(path);
      const sums = findViolations(db).filter(({ invariant }) => invariant === "legs_sum");
      db.close();
      assertEquals(sums, [{ invariant: "legs_sum", detail: `${sum} cents` }]);
    }
  }));

Deno.test("findViolations() finds an account whose holds cannot be added up", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    makeBooks(path);
    const pending = "captured_by = NULL, released_by = NULL, released = NULL";
    tamper(path, `UPDATE hold SET amount = 9223372036854775807, ${pending}`);
    const db = new DatabaseSync(path);
    for (const found of [findViolations(db), findRecentViolations(db, 3)]) {
      assertEquals(found.filter(({ invariant }) => invariant === "held"), [
        { invariant: "held", detail: "integer overflow" },
      ]);
    }
    db.close();
  }));

/** How SQLite goes about all that is asked of it. */
function spyPlans(db: DatabaseSync, work: (spy: DatabaseSync) => unknown): string[] {
  const plans: string[] = [];
  work({
    prepare(sql: string) {
      const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
      plans.push(...plan.map(({ detail }) => `${detail}`));
      return db.prepare(sql);
    },
  } as DatabaseSync);
  return plans;
}
