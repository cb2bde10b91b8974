import { DatabaseSync } from "node:sqlite";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UserError } from "../../lib/errors.ts";
import { openDatabase } from "./database.ts";
import { explain } from "./explain.ts";
import { command, openLedger, TEST_KID, withFolder } from "./testing.ts";

function assertRefused(path: string, words: string): void {
  const error = assertThrows(() => openDatabase(path, TEST_KID), UserError);
  assertStringIncludes(error.message, words);
}

function change(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

Deno.test("openDatabase() makes a file for the bank alone, with all its side files", () =>
  withFolder(async (folder) => {
    const path = `${folder}/bank.db`;
    const db = openDatabase(path, TEST_KID);
    const names = [];
    for await (const { name } of Deno.readDir(folder)) {
      names.push(name);
      assertEquals((await Deno.stat(`${folder}/${name}`)).mode! & 0o777, 0o600, name);
    }
    assertEquals(names.toSorted(), ["bank.db", "bank.db-shm", "bank.db-wal"]);
    db.close();
  }));

Deno.test("openDatabase() waits for the disk at every commit, also when opened again", () =>
  withFolder((folder) => {
    for (let i = 0; i < 2; i++) {
      const db = openDatabase(`${folder}/bank.db`, TEST_KID);
      assertEquals(db.prepare("PRAGMA journal_mode").get()!.journal_mode, "wal");
      assertEquals(db.prepare("PRAGMA synchronous").get()!.synchronous, 2);
      db.close();
    }
  }));

Deno.test("openDatabase() goes on with what is there", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    const create = command({ operation: "create", account: "bob", txn: "1", cents: 1_000n });
    const first = openLedger(path);
    first.applyBatch([create]);
    first.close();
    const second = openLedger(path);
    assertEquals(second.applyBatch([create])[0]!.duplicate, true);
    second.close();
  }));

Deno.test("openDatabase() fills a file that a crash left empty", () =>
  withFolder((folder) => {
    Deno.writeFileSync(`${folder}/bank.db`, new Uint8Array());
    openDatabase(`${folder}/bank.db`, TEST_KID).close();
    openDatabase(`${folder}/bank.db`, TEST_KID).close();
  }));

Deno.test("openDatabase() says why it cannot use a file", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    openDatabase(path, new Uint8Array(16).fill(0xa)).close();
    assertRefused(path, "it belongs to bank 0a0a0a0a");
    change(path, "UPDATE meta SET value = '4' WHERE name = 'schema'");
    assertRefused(path, "a newer bank made it");
    change(path, "UPDATE meta SET value = 'x' WHERE name = 'schema'");
    assertRefused(path, "a newer bank made it");
    change(path, "DROP TABLE meta");
    assertRefused(path, "it is a database, but not a ledger");

    Deno.writeTextFileSync(`${folder}/letter.db`, "Dear Sir or Madam, ".repeat(200));
    assertRefused(`${folder}/letter.db`, "it is not a database");
    assertRefused(`${folder}/nowhere/bank.db`, "its folder does not exist");
    assertRefused(folder, "it cannot be written");
  }));

Deno.test("openDatabase() gives way to a process that has the file locked", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    openDatabase(path, TEST_KID).close();
    const other = new DatabaseSync(path);
    other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE");
    assertRefused(path, "another process is writing to it");
    other.close();
  }));

// Told by SQLite in states that a test run as root cannot make.
const SQLITE_SAYS: [text: string, words: string][] = [
  ["attempt to write a readonly database", "it cannot be written"],
  ["database or disk is full", "the disk is full"],
  ["database disk image is malformed", "it is damaged"],
];
for (const [text, words] of SQLITE_SAYS) {
  Deno.test(`explain() puts "${text}" in words`, () => {
    const error = explain(new Error(text), "bank.db");
    assertEquals(String(error), `UserError: Cannot open the ledger "bank.db": ${words}`);
  });
}

Deno.test("explain() leaves a bug as it is", () => {
  const bug = new TypeError("x is not a function");
  assertEquals(explain(bug, "bank.db"), bug);
});
