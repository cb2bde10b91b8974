import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import { BooksReader } from "./books_reader.ts";
import { LedgerStopped } from "./store.ts";
import type { Card } from "./store.ts";
import { bytesOf, cardOf, command, insertTerminal, keyOf, openLedger } from "./testing.ts";
import { terminalId, TEST_KID, withFolder } from "./testing.ts";
import { WorkerStore } from "./worker_store.ts";

const CREATE = command({ operation: "create", account: "bob", txn: "1", cents: 5_000n });
const { cardId } = CREATE.order;

async function filesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).toSorted();
}

Deno.test("BooksReader sees what another connection has committed, as the ledger tells it", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    const ledger = openLedger(path);
    const reader = new BooksReader(path);
    assertEquals(reader.findCard(cardId), null);
    ledger.applyBatch([CREATE]);
    assertEquals(reader.findCard(cardId)!.account, "bob");
    assertEquals(reader.findCard(cardId), { ...ledger.findCard(cardId)! });

    const db = new DatabaseSync(path);
    insertTerminal(db, "desk", "active");
    insertTerminal(db, "hall", "revoked");
    const find = (name: string) => reader.findTerminalKey(terminalId(name));
    assertEquals(["desk", "hall", "attic"].map(find), [keyOf("desk"), null, null]);
    db.exec("UPDATE terminal SET state = 'revoked'");
    assertEquals(find("desk"), null);
    for (const open of [db, reader, ledger]) open.close();
  }));

Deno.test("BooksReader proves that the log grew as the ledger's thread does", () =>
  withFolder(async (folder) => {
    const path = `${folder}/bank.db`;
    const audit = { auditors: [], identitySeed: bytesOf("seed", 32), version: "test" };
    const store = await WorkerStore.open({ path, bankKid: TEST_KID, audit });
    const reader = new BooksReader(path);
    for (let i = 0; i < 40; i++) {
      const { treeSize: from } = store.head;
      const name = `b${i}`;
      await store.submit(command({ operation: "create", account: name, txn: "1", cents: 1_000n }));
      const range = { from: from / 2n, to: store.head.treeSize };
      const proof = reader.proveConsistency(range);
      assertEquals(proof.length > 0, from > 1n);
      assertEquals(proof, await store.proveConsistency(range.from, range.to));
    }
    reader.close();
    await store.close();
  }));

Deno.test("BooksReader makes no books where there are none", () =>
  withFolder(async (folder) => {
    assertThrows(() => new BooksReader(`${folder}/bank.db`), Error, "unable to open");
    assertEquals(await filesIn(folder), []);
  }));

Deno.test("WorkerStore looks into the books itself once it has asked often, and leaves one file", () =>
  withFolder(async (folder) => {
    const path = `${folder}/bank.db`;
    const { promise: isOpen, resolve } = Promise.withResolvers<void>();
    let read = 0;
    class CountingReader extends BooksReader {
      override findCard(id: Bytes): Card | null {
        read++;
        return super.findCard(id);
      }
    }
    const openReader = (path: string) => {
      resolve();
      return Promise.resolve(new CountingReader(path));
    };
    const store = await WorkerStore.open({ path, bankKid: TEST_KID, openReader });
    await Promise.all(Array.from({ length: 1_000 }, () => store.findCard(cardOf("ida").cardId)));
    await isOpen;
    assertEquals(read, 0);
    await store.submit(CREATE);
    assertEquals((await store.findCard(cardId))!.account, "bob");
    assertEquals(read, 1);
    await store.close();
    assertEquals(await filesIn(folder), ["bank.db"]);
  }));

Deno.test("WorkerStore looks into the books no more once the ledger has stopped", () =>
  withFolder(async (folder) => {
    let closed = 0;
    class ClosingReader extends BooksReader {
      override close(): void {
        closed++;
        super.close();
      }
    }
    const store = await WorkerStore.open({
      path: `${folder}/bank.db`,
      bankKid: TEST_KID,
      openReader: (path) => Promise.resolve(new ClosingReader(path)),
    });
    for (let i = 0; i < 1_000; i++) await store.findTerminalKey(terminalId("desk"));
    assertEquals(await store.findTerminalKey(terminalId("desk")), null);
    const impossible = { ...CREATE, orderHash: new Uint8Array(31) };
    await assertRejects(() => store.submit(impossible), LedgerStopped);
    await assertRejects(() => store.findTerminalKey(terminalId("desk")), LedgerStopped);
    assertEquals(closed, 1);
    await store.close();
  }));
