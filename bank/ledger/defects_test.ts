import { assertEquals, assertThrows } from "@std/assert";
import type { AdminAct } from "./admin_act.ts";
import { LedgerStopped } from "./store.ts";
import type { Command, Result } from "./store.ts";
import { command, openLedger, TEST_KID, withFolder } from "./testing.ts";
import type { Wish } from "./testing.ts";
import { ENGINES } from "./testing_engines.ts";
import type { Engine } from "./testing_engines.ts";
import { WorkerStore } from "./worker_store.ts";

// The defects that other ledgers had, each as a test on every engine: what comes at once must end
// as if it had come one after the other.

const JOHN: Wish = { operation: "create", account: "john", txn: "1", cents: 5_000n };
const MARY: Wish = { operation: "create", account: "mary", txn: "1", cents: 5_000n };

function many(count: number, wish: Omit<Wish, "txn">, name = "n"): Command[] {
  return Array.from({ length: count }, (_, i) => command({ ...wish, txn: `${name} ${i}` }));
}

/** Gives all the orders at once, each in a batch of its own; tells how often each outcome came. */
async function atOnce(engine: Engine, commands: readonly Command[]): Promise<string[]> {
  const results = await Promise.all(commands.map((command) => engine.applyBatch([command])));
  return tally(results.flat().map(({ refusal, status }) => refusal ?? status));
}

function tally(words: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).toSorted();
}

let reads = 0;
/** `balance (available)` in cents. */
async function moneyOf(engine: Engine, account: string): Promise<string> {
  const wish: Wish = { operation: "balance", account, txn: `read ${reads++}` };
  const [result] = await engine.applyBatch([command(wish)]);
  return `${result!.balanceCents} (${result!.availableCents})`;
}

async function give(engine: Engine, ...wishes: readonly Wish[]): Promise<Result[]> {
  return await engine.applyBatch(wishes.map(command));
}

for (const [name, open] of ENGINES) {
  const defect = (what: string, test: (engine: Engine) => Promise<void>) =>
    Deno.test(`${name}: ${what}`, () =>
      withFolder(async (folder) => {
        const engine = await open(folder);
        await test(engine);
        assertEquals(await engine.verify(), []);
        await engine.close();
      }));

  defect("a payment is refunded once, however many ask for it at once", async (engine) => {
    await give(engine, JOHN, MARY);
    const pay: Wish = { operation: "transfer", account: "john", txn: "2", cents: 700n, to: "mary" };
    const [paid] = await give(engine, pay);
    const reverse: AdminAct = { kind: "reverse", sequence: paid!.sequence };
    const asked = Array.from({ length: 8 }, () => engine.administer(reverse));
    const told = (await Promise.all(asked)).map(({ refusal, status }) => refusal ?? status);
    assertEquals(tally(told), ["1 done", "7 already_reversed"]);
    assertEquals(await moneyOf(engine, "john"), "5000 (5000)");
    assertEquals(await moneyOf(engine, "mary"), "5000 (5000)");
  });

  defect("holds count: of six of 1000 on 5000, five are made", async (engine) => {
    await give(engine, JOHN);
    const holds = many(6, { operation: "hold", account: "john", cents: 1_000n });
    assertEquals(await atOnce(engine, holds), ["1 insufficient_funds", "5 done"]);
    assertEquals(await moneyOf(engine, "john"), "5000 (0)");
  });

  defect("a refused hold cannot be captured, and holds nothing", async (engine) => {
    const hold: Wish = { operation: "hold", account: "john", txn: "2", cents: 5_001n };
    const capture: Wish = { operation: "capture", account: "john", txn: "3", cents: 1n, hold: "2" };
    const results = await give(engine, JOHN, hold, capture);
    assertEquals(results.map(({ refusal }) => refusal), [
      undefined,
      "insufficient_funds",
      "hold_not_found",
    ]);
    assertEquals(await moneyOf(engine, "john"), "5000 (5000)");
  });

  defect("a hold is voided once, however many void it at once", async (engine) => {
    await give(engine, JOHN, { operation: "hold", account: "john", txn: "2", cents: 1_000n });
    await give(engine, { operation: "hold", account: "john", txn: "3", cents: 1_000n });
    const voids = many(8, { operation: "void", account: "john", hold: "2" });
    assertEquals(await atOnce(engine, voids), ["1 done", "7 hold_already_voided"]);
    assertEquals(await moneyOf(engine, "john"), "5000 (4000)");
  });

  defect("a hold is captured or voided, never both", async (engine) => {
    await give(engine, JOHN, { operation: "hold", account: "john", txn: "2", cents: 1_000n });
    const outcomes = await atOnce(engine, [
      ...many(4, { operation: "void", account: "john", hold: "2" }, "void"),
      ...many(4, { operation: "capture", account: "john", cents: 1_000n, hold: "2" }, "capture"),
    ]);
    assertEquals(outcomes, ["1 done", "7 hold_already_voided"]);
    assertEquals(await moneyOf(engine, "john"), "5000 (5000)");
  });

  defect("nobody gets below zero, whatever comes at once", async (engine) => {
    await give(engine, JOHN, MARY);
    const cents = 1_000n;
    const outcomes = await atOnce(engine, [
      ...many(5, { operation: "withdraw", account: "john", cents }, "w"),
      ...many(5, { operation: "hold", account: "john", cents }, "h"),
      ...many(5, { operation: "transfer", account: "john", cents, to: "mary" }, "t"),
    ]);
    assertEquals(outcomes, ["10 insufficient_funds", "5 done"]);
  });

  defect("no balance drifts from its entries", async (engine) => {
    await give(engine, JOHN, MARY);
    await atOnce(engine, [
      ...many(10, { operation: "transfer", account: "john", cents: 300n, to: "mary" }),
      ...many(10, { operation: "transfer", account: "mary", cents: 200n, to: "john" }),
      ...many(5, { operation: "deposit", account: "john", cents: 7n }, "d"),
    ]);
    for (const account of ["john", "mary"]) {
      const read: Wish = { operation: "history", account, txn: "read" };
      const [result] = await give(engine, read);
      const { entries } = result!.page!;
      const fold = entries.reduce((sum, { deltaCents }) => sum + deltaCents, 0n);
      assertEquals([fold, entries[0]!.balanceCents], [result!.balanceCents, result!.balanceCents]);
    }
  });

  defect("a creation that is sent again makes one account", async (engine) => {
    const creations = Array.from({ length: 8 }, () => command(JOHN));
    assertEquals(await atOnce(engine, creations), ["8 done"]);
    assertEquals(await moneyOf(engine, "john"), "5000 (5000)");
    const others = many(3, { operation: "create", account: "john", cents: 5_000n });
    assertEquals(await atOnce(engine, others), ["3 account_exists"]);
  });
}

/** Two threads with a connection each on one file, as two banks by mistake would have. */
async function withTwo(
  test: (stores: readonly [WorkerStore, WorkerStore]) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const options = { path: `${folder}/bank.db`, bankKid: TEST_KID };
    const first = await WorkerStore.open(options);
    const stores = [first, await WorkerStore.open(options)] as const;
    await test(stores);
    assertEquals(await first.verify(), []);
    for (const store of stores) await store.close();
  });
}

Deno.test("SqliteLedger checks and books under one lock: two at once take no more than there is", () =>
  withTwo(async (stores) => {
    await stores[0].applyBatch([command(JOHN)]);
    const outcomes = await Promise.all(stores.map((store, i) =>
      atOnce(
        store,
        many(10, { operation: "withdraw", account: "john", cents: 500n }, `thread ${i}`),
      )
    ));
    const booked = outcomes.flat().filter((line) => line.endsWith("done"));
    assertEquals(booked.reduce((sum, line) => sum + parseInt(line), 0), 10);
    assertEquals(await moneyOf(stores[1], "john"), "0 (0)");
  }));

Deno.test("SqliteLedger adds in SQL: two at once on one cash account lose no update, and end", () =>
  withTwo(async (stores) => {
    await stores[0].applyBatch([command(JOHN), command(MARY)]);
    // Each in another order of the accounts: what locks rows one by one would wait for itself.
    const outcomes = await Promise.all(stores.map((store, i) => {
      const [one, two] = i === 0 ? ["john", "mary"] as const : ["mary", "john"] as const;
      return atOnce(store, [
        ...many(10, { operation: "transfer", account: one, cents: 10n, to: two }, `t ${i}`),
        ...many(10, { operation: "deposit", account: two, cents: 1n }, `d ${i}`),
      ]);
    }));
    assertEquals(outcomes, [["20 done"], ["20 done"]]);
    assertEquals(await moneyOf(stores[0], "john"), "5010 (5010)");
    assertEquals(await moneyOf(stores[1], "mary"), "5010 (5010)");
  }));

Deno.test("SqliteLedger holds nothing without a row: a hold that is not committed is gone", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    const ledger = openLedger(path);
    ledger.applyBatch([command(JOHN)]);
    const hold = command({ operation: "hold", account: "john", txn: "2", cents: 1_000n });
    const impossible = { ...hold, orderHash: new Uint8Array(31) };
    assertThrows(() => ledger.applyBatch([impossible]), LedgerStopped, "CHECK");
    ledger.close();
    const reopened = openLedger(path);
    const [balance] = reopened.applyBatch([
      command({ operation: "balance", account: "john", txn: "3" }),
    ]);
    assertEquals([balance!.balanceCents, balance!.availableCents], [5_000n, 5_000n]);
    assertEquals(reopened.applyBatch([hold])[0]!.duplicate, false);
    assertEquals(reopened.verify(), []);
    reopened.close();
  }));

Deno.test("No statement writes a balance that was computed in the program", async () => {
  const writes: string[] = [];
  for await (const { name } of Deno.readDir(new URL(".", import.meta.url))) {
    if (!name.endsWith(".ts") || /_test\.ts$|^testing/.test(name)) continue;
    const source = await Deno.readTextFile(new URL(name, import.meta.url));
    for (const [, write] of source.matchAll(/\b(SET balance = [^,\n]+)/g)) writes.push(write!);
    for (const [, write] of source.matchAll(/\b(SET held = [^,\n]+?) WHERE/g)) writes.push(write!);
  }
  assertEquals(writes.toSorted(), ["SET balance = balance + ?", "SET held = held + ?"]);
});
