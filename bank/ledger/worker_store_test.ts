import { DatabaseSync } from "node:sqlite";
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { UserError } from "../../lib/errors.ts";
import { LedgerStopped } from "./store.ts";
import type { Command } from "./store.ts";
import { command, keyOf, openLedger, TEST_KID, withFolder } from "./testing.ts";
import { WorkerStore } from "./worker_store.ts";

const IN_MEMORY = { path: ":memory:", bankKid: TEST_KID };
const CREATE = command({ operation: "create", account: "bob", txn: "1", cents: 5_000n });

function withdraw(txn: string, cents: bigint): Command {
  return command({ operation: "withdraw", account: "bob", txn, cents });
}

/** A worker that runs this text. */
function workerOf(script: string): Worker {
  const url = `data:application/javascript,${encodeURIComponent(script)}`;
  return new Worker(url, { type: "module" });
}

Deno.test("WorkerStore.submit() books concurrent withdrawals only as far as the money goes", async () => {
  const store = await WorkerStore.open(IN_MEMORY);
  await store.submit(CREATE);
  const delivered: bigint[] = [];
  const results = await Promise.all(
    Array.from(
      { length: 8 },
      (_, i) => store.submit(withdraw(`w${i}`, 1_000n), ({ sequence }) => delivered.push(sequence)),
    ),
  );
  const outcomes = results.map(({ refusal, status }) => refusal ?? status).toSorted();
  assertEquals(outcomes, [
    ...Array(5).fill("done"),
    ...Array(3).fill("insufficient_funds"),
  ]);
  assertEquals(delivered, [2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]);
  assertEquals(await store.verify(), []);
  await store.close();
});

Deno.test("WorkerStore.submit() books one order once when all its copies come together", async () => {
  const store = await WorkerStore.open(IN_MEMORY);
  const creations = await Promise.all(Array.from({ length: 4 }, () => store.submit(CREATE)));
  assertEquals(creations.map(({ duplicate }) => duplicate), [false, true, true, true]);
  const copies = Array.from({ length: 8 }, () => store.submit(withdraw("w", 1_000n)));
  const results = await Promise.all(copies);
  assertEquals(results.filter(({ duplicate }) => !duplicate).length, 1);
  assertEquals(new Set(results.map(({ balanceCents }) => balanceCents)), new Set([4_000n]));
  await store.close();
});

Deno.test("WorkerStore.open() passes on what is wrong with the file", async () => {
  const path = "/nowhere/bank.db";
  const error = await assertRejects(() => WorkerStore.open({ path, bankKid: TEST_KID }), UserError);
  assertEquals(error.hints, ["make the folder first"]);
});

Deno.test("WorkerStore.close() books everything submitted before it, and takes no more", () =>
  withFolder(async (folder) => {
    const path = `${folder}/bank.db`;
    const store = await WorkerStore.open({ path, bankKid: TEST_KID });
    const submitted = [CREATE, withdraw("2", 1n), withdraw("3", 1n)].map((c) => store.submit(c));
    await store.close();
    await Promise.all(submitted);
    await assertRejects(() => store.submit(withdraw("4", 1n)), Error, "The ledger is closed");
    const ledger = openLedger(path);
    assertEquals(ledger.applyBatch([withdraw("3", 1n)])[0]!.duplicate, true);
    ledger.close();
  }));

Deno.test("WorkerStore stops for all when the ledger stops", async () => {
  const failures: Error[] = [];
  const onFailure = (error: Error) => failures.push(error);
  const store = await WorkerStore.open({ ...IN_MEMORY, onFailure });
  await store.submit(CREATE);
  const impossible = { ...withdraw("2", 1n), orderHash: new Uint8Array(31) };
  await Promise.all([
    assertRejects(() => store.submit(impossible), LedgerStopped, "CHECK"),
    assertRejects(() => store.submit(withdraw("3", 1n)), LedgerStopped, "CHECK"),
    assertRejects(() => store.verify().then(() => store.verify()), LedgerStopped, "CHECK"),
  ]);
  await assertRejects(() => store.submit(withdraw("4", 1n)), LedgerStopped, "CHECK");
  await assertRejects(() => store.findCard(CREATE.order.cardId), LedgerStopped, "CHECK");
  assertEquals(failures.length, 1);
  await store.close();
});

Deno.test("WorkerStore stops when its thread dies", async () => {
  const failures: Error[] = [];
  const onFailure = (error: Error) => failures.push(error);
  const worker = workerOf(`
    self.onmessage = () => {
      self.onmessage = () => { throw new Error("out of luck"); };
      self.postMessage({ answer: { firstKey: null } });
    };
  `);
  const store = await WorkerStore.open({ ...IN_MEMORY, worker, onFailure });
  await assertRejects(() => store.submit(CREATE), LedgerStopped, "out of luck");
  await assertRejects(() => store.verify(), LedgerStopped, "out of luck");
  assertEquals(failures.length, 1);
  await store.close();
});

Deno.test("WorkerStore.open() fails when its thread cannot start", async () => {
  const worker = workerOf(`throw new Error("no such module");`);
  const opening = () => WorkerStore.open({ ...IN_MEMORY, worker });
  await assertRejects(opening, LedgerStopped, "no such module");
});

Deno.test("WorkerStore.findCard() asks again once a card was refused", () =>
  withFolder(async (folder) => {
    const path = `${folder}/bank.db`;
    const store = await WorkerStore.open({ path, bankKid: TEST_KID });
    const { cardId } = CREATE.order;
    assertEquals(await store.findCard(cardId), null);
    await store.submit(CREATE);
    assertEquals((await store.findCard(cardId))!.possessionKey, keyOf("bob"));
    const db = new DatabaseSync(path);
    db.prepare("UPDATE card SET possession_key = ?").run(keyOf("new bob"));
    db.close();
    assertEquals((await store.submit(withdraw("2", 1n))).refusal, "not_authenticated");
    assertEquals((await store.findCard(cardId))!.possessionKey, keyOf("new bob"));
    await store.close();
  }));

Deno.test("WorkerStore.findCard() asks again once a key was changed", () =>
  withFolder(async (folder) => {
    const store = await WorkerStore.open({ path: `${folder}/bank.db`, bankKid: TEST_KID });
    const { cardId } = CREATE.order;
    await store.submit(CREATE);
    const changes = [["pin_change", "pinKey"], ["password_change", "possessionKey"]] as const;
    for (const [operation, key] of changes) {
      assertNotEquals((await store.findCard(cardId))![key], keyOf(operation));
      const newKey = { newKey: keyOf(operation), newKeySigned: true };
      const pin = { pin: "valid", pinKey: (await store.findCard(cardId))!.pinKey } as const;
      const change = command({ operation, account: "bob", txn: operation, ...newKey, ...pin });
      assertEquals((await store.submit(change)).status, "done");
      assertEquals((await store.findCard(cardId))![key], keyOf(operation));
    }
    await store.close();
  }));
