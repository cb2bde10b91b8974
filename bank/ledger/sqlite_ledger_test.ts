import { assert, assertEquals, assertThrows } from "@std/assert";
import { NOWHERE } from "../audit/sink.ts";
import type { AuditEvent, AuditSink } from "../audit/sink.ts";
import { openDatabase } from "./database.ts";
import { SqliteLedger } from "./sqlite_ledger.ts";
import { LedgerStopped } from "./store.ts";
import type { AuditRef, Command } from "./store.ts";
import { bytesOf, command, keyOf, openLedger, sha256, TEST_KID, withFolder } from "./testing.ts";

const CREATE = command({ operation: "create", account: "bob", txn: "1", cents: 1_000n });

function withdraw(txn: string, cents: bigint): Command {
  return command({ operation: "withdraw", account: "bob", txn, cents });
}

/** Keeps the events, and numbers them from 100. */
class Recorder implements AuditSink {
  readonly logId = bytesOf("log", 16);
  readonly events: AuditEvent[] = [];
  readonly sealed: number[] = [];
  #owed: AuditRef[] = [];

  append(event: AuditEvent): bigint {
    const leafIndex = BigInt(100 + this.events.push(event) - 1);
    this.#owed.push({ ...NOWHERE, logId: this.logId, leafIndex });
    return leafIndex;
  }

  seal(): AuditRef[] {
    this.sealed.push(this.#owed.length);
    return this.#owed.splice(0);
  }

  committed(): void {}

  rolledBack(): void {}
}

Deno.test("SqliteLedger.applyBatch() audits each command once, and seals once a batch", () =>
  withFolder((folder) => {
    const audit = new Recorder();
    let nowMs = 1_000;
    const ledger = openLedger(`${folder}/bank.db`, { audit, clock: { now: () => nowMs++ } });
    const late = command({ operation: "balance", account: "bob", txn: "5", notAfterMs: 0 });
    const results = ledger.applyBatch([
      CREATE,
      CREATE,
      withdraw("2", 1_001n),
      command({ operation: "withdraw", account: "bob", txn: "3", cents: 5n, mode: "resolve" }),
      command({ operation: "balance", account: "bob", txn: "4" }),
      late,
      command({ operation: "balance", account: "eve", txn: "1" }),
      withdraw("2", 1n),
    ]);
    ledger.applyBatch([withdraw("6", 1n)]);

    const told = audit.events.map((event) =>
      `${event.timeMs} ${event.action} ${event.account} ${event.outcome} ${event.reason} ` +
      `${event.balanceCents} row ${event.sequence}${event.duplicate ? " again" : ""}`
    );
    assertEquals(told, [
      "1000 create bob done  1000 row 1",
      "1001 create bob done  1000 row 1 again",
      "1002 withdraw bob refused insufficient_funds 1000 row 2",
      "1003 withdraw bob cancelled  1000 row 3",
      "1004 balance bob done  1000 row 0",
      "1005 balance  failed expired 0 row 0",
      "1006 balance  refused not_authenticated 0 row 0",
      "1007 withdraw bob refused txn_conflict 0 row 0",
      "1008 withdraw bob done  999 row 4",
    ]);
    assertEquals(audit.sealed, [8, 1]);
    assertEquals(audit.events[0]!.evidence, CREATE.evidence);
    assertEquals(audit.events[0]!.cardId, CREATE.order.cardId);
    const places = results.map(({ audit }) => audit.leafIndex);
    assertEquals(places, [100n, 101n, 102n, 103n, 104n, 105n, 106n, 107n]);
    ledger.close();

    const db = openDatabase(`${folder}/bank.db`, TEST_KID);
    const rows = db.prepare("SELECT audit_log, audit_index FROM transfer ORDER BY sequence").all();
    assertEquals(rows.map((row) => row.audit_index), [100, 102, 103, 108]);
    assertEquals(rows[0]!.audit_log, audit.logId);
    db.close();
  }));

Deno.test("SqliteLedger.applyBatch() writes nothing when the audit log fails", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    const audit = new Recorder();
    audit.seal = () => {
      throw new Error("no room for the log");
    };
    const ledger = openLedger(path, { audit });
    assertThrows(() => ledger.applyBatch([CREATE]), LedgerStopped, "no room for the log");
    ledger.close();
    const reopened = openLedger(path);
    assertEquals(reopened.findCard(CREATE.order.cardId), null);
    assertEquals(reopened.applyBatch([CREATE])[0]!.duplicate, false);
    reopened.close();
  }));

Deno.test("SqliteLedger.applyBatch() takes nothing more once the disk was full", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    const db = openDatabase(path, TEST_KID);
    const deps = { clock: { now: () => 1 }, audit: new Recorder(), sha256 };
    const ledger = new SqliteLedger(db, deps);
    ledger.applyBatch([CREATE]);
    db.exec("PRAGMA max_page_count = 1"); // SQLite takes it as: no page more than there are.
    let booked = 0;
    const fill = () => {
      for (;; booked++) ledger.applyBatch([withdraw(`fill ${booked}`, 1n)]);
    };
    assertThrows(fill, LedgerStopped, "disk is full");
    db.exec("PRAGMA max_page_count = 100000"); // Room again, but what is on the disk?
    assertThrows(() => ledger.applyBatch([withdraw("later", 1n)]), LedgerStopped, "disk is full");
    assertThrows(() => ledger.findCard(CREATE.order.cardId), LedgerStopped);
    ledger.close();

    const reopened = openLedger(path);
    assertEquals(reopened.verify(), []);
    const [balance] = reopened.applyBatch([
      command({ operation: "balance", account: "bob", txn: "end" }),
    ]);
    assertEquals(balance!.balanceCents, BigInt(1_000 - booked));
    assert(booked > 0);
    reopened.close();
  }));

Deno.test("SqliteLedger.applyBatch() rolls the whole batch back when a row is impossible", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    const ledger = openLedger(path);
    ledger.applyBatch([CREATE]);
    const good = withdraw("2", 1n);
    const bad = withdraw("3", 1n);
    const impossible = { ...bad, orderHash: new Uint8Array(31) };
    assertThrows(() => ledger.applyBatch([good, impossible]), LedgerStopped, "CHECK");
    ledger.close();
    const reopened = openLedger(path);
    const results = reopened.applyBatch([good, bad]);
    assertEquals(results.map(({ status, duplicate }) => [status, duplicate]), [
      ["done", false],
      ["done", false],
    ]);
    reopened.close();
  }));

Deno.test("SqliteLedger keeps no balance of its own: two on one file lose no update", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    const ledgers = [openLedger(path), openLedger(path)];
    ledgers[0]!.applyBatch([CREATE]);
    for (let i = 0; i < 10; i++) ledgers[i % 2]!.applyBatch([withdraw(`w${i}`, 100n)]);
    const [poor] = ledgers[0]!.applyBatch([withdraw("last", 1n)]);
    assertEquals([poor!.refusal, poor!.balanceCents, poor!.sequence], [
      "insufficient_funds",
      0n,
      12n,
    ]);
    const [again] = ledgers[1]!.applyBatch([withdraw("w0", 100n)]);
    assertEquals([again!.duplicate, again!.balanceCents], [true, 900n]);
    assertEquals(ledgers[1]!.verify(), []);
    for (const ledger of ledgers) ledger.close();
  }));

Deno.test("SqliteLedger.applyBatch() refuses the old key of a replaced card, also for what it did", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    const ledger = openLedger(path);
    ledger.applyBatch([CREATE, withdraw("2", 1n)]);
    const db = openDatabase(path, TEST_KID);
    db.prepare("UPDATE card SET possession_key = ?").run(keyOf("new bob"));
    db.close();
    const old = withdraw("2", 1n);
    const [stranger, holder] = ledger.applyBatch([
      old,
      { ...old, possessionKey: keyOf("new bob"), mode: "resolve" },
    ]);
    assertEquals([stranger!.refusal, stranger!.account, stranger!.balanceCents], [
      "not_authenticated",
      "",
      0n,
    ]);
    assertEquals([holder!.status, holder!.duplicate], ["done", true]);
    ledger.close();
  }));

Deno.test("SqliteLedger.applyBatch() shuts other writers out before it reads", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    const other = openDatabase(path, TEST_KID);
    other.exec("PRAGMA busy_timeout = 0");
    const audit = new Recorder();
    const append = audit.append.bind(audit);
    audit.append = (event) => {
      assertThrows(() => other.exec("INSERT INTO meta VALUES ('x', 'y')"), Error, "locked");
      return append(event);
    };
    const ledger = openLedger(path, { audit });
    ledger.applyBatch([command({ operation: "balance", account: "bob", txn: "1" })]);
    assertEquals(audit.events.length, 1);
    other.close();
    ledger.close();
  }));
