import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HOLD_MS } from "../lib/limits.ts";
import { IN_MEMORY } from "../bank/ledger/database.ts";
import { openLedger } from "../bank/ledger/testing.ts";
import { IN_THREAD } from "../bank/ledger/testing_engines.ts";
import type { OpenEngine } from "../bank/ledger/testing_engines.ts";
import { JOHNS_CARD, NotesWorld } from "../tests/support/notes_world.ts";
import type { MachineKind } from "../tests/support/test_machine.ts";

// Withdrawals and deposits at a terminal with notes, over a real journal and a ledger: however a run
// ends, money and notes agree once a later one has settled what it left.

const LOSE = { account: "john", cardId: JOHNS_CARD } as const;
const REMEMBERS: MachineKind = { remembers: true };
const FORGETS: MachineKind = { remembers: false };
const JAMS: MachineKind = { remembers: true, jamsAfter: 5_000n };
const PAYS_NOTHING: MachineKind = { remembers: true, jamsAfter: 0n };
const openModel = IN_THREAD[0]![1];
const openSqlite: OpenEngine = (_, options) => openLedger(IN_MEMORY, options);

Deno.test("withdrawNotes() pays the notes that the bank names, and books them", () =>
  NotesWorld.with(openSqlite, FORGETS, async (world) => {
    await world.run("withdraw", 12_000n);
    assertEquals(world.stdout, '{"account":"john","withdraw":120.00}\n');
    assertEquals(world.machine.cents, -12_000n);
    assertEquals(await world.money(), { balance: 38_000n, available: 38_000n });
    assertEquals([await world.difference(), await world.left()], [0n, 0]);
  }));

Deno.test("withdrawNotes() books what a jammed machine has paid, and says so", () =>
  NotesWorld.with(openSqlite, JAMS, async (world) => {
    await world.run("withdraw", 12_000n);
    assertEquals(world.stdout, '{"account":"john","withdraw":50.00}\n');
    assertStringIncludes(world.stderr, "50.00 of 120.00 came out");
    assertEquals(await world.money(), { balance: 45_000n, available: 45_000n });
    assertEquals([await world.difference(), await world.left()], [0n, 0]);
  }));

Deno.test("withdrawNotes() takes nothing where nothing came out", () =>
  NotesWorld.with(openSqlite, PAYS_NOTHING, async (world) => {
    await world.run("withdraw", 12_000n);
    assertEquals(world.stdout, "");
    assertStringIncludes(world.stderr, "error: The machine could not pay out");
    assertEquals(await world.money(), { balance: 50_000n, available: 50_000n });
    assertEquals([await world.difference(), await world.left()], [0n, 0]);
  }));

Deno.test("withdrawNotes() pays no note for a hold that is refused, or that nobody has answered", () =>
  NotesWorld.with(openSqlite, FORGETS, async (world) => {
    await world.run("withdraw", 12_500n);
    assertStringIncludes(world.stderr, "no notes that make up this amount");
    assertEquals(await world.left(), 0);
    await world.run("withdraw", 12_000n, { lost: 1 });
    assertEquals((await world.money()).available, 38_000n);
    assertEquals([world.machine.cents, await world.left()], [0n, 1]);
    await world.run("balance", 0n);
    assertStringIncludes(
      world.stderr,
      "earlier, a withdrawal that paid nothing out was called off",
    );
    assertEquals(await world.money(), { balance: 50_000n, available: 50_000n });
    assertEquals([world.stdout, await world.left()], ['{"account":"john","balance":500.00}\n', 0]);
  }));

Deno.test("withdrawNotes() pays once for an order that is given twice", () =>
  NotesWorld.with(openSqlite, FORGETS, async (world) => {
    const numbers = () => {
      let next = 0;
      return (length: number) => new Uint8Array(length).fill(++next);
    };
    await world.run("withdraw", 12_000n, { random: numbers() });
    await world.run("withdraw", 12_000n, { random: numbers() });
    assertStringIncludes(world.stderr, "This withdrawal was given before");
    assertEquals([world.stdout, world.machine.cents], ["", -12_000n]);
    assertEquals(await world.money(), { balance: 38_000n, available: 38_000n });
    assertEquals([await world.difference(), await world.left()], [0n, 0]);
  }));

Deno.test("depositNotes() gives back what the bank does not take", () =>
  NotesWorld.with(openSqlite, FORGETS, async (world) => {
    await world.administer({ kind: "lock_account", account: "john" });
    await world.run("deposit", 2_000n);
    assertStringIncludes(world.stderr, "The bank has locked the account");
    assertEquals([world.machine.cents, await world.difference(), await world.left()], [0n, 0n, 0]);
  }));

Deno.test("resolveEarlier() books notes whatever has become of account, hold and card", () =>
  NotesWorld.with(openSqlite, REMEMBERS, async (world) => {
    for (const before of ["lock", "expire", "replace", "lose"]) {
      const { balance } = await world.money();
      await killAfterNotes(world);
      if (before === "lock") await world.administer({ kind: "lock_account", account: "john" });
      if (before === "expire") world.wait(HOLD_MS);
      if (before === "replace") await world.replaceCard();
      if (before === "lose") await world.administer({ ...LOSE, kind: "lock_card" });
      await world.run("balance", 0n);
      assertStringIncludes(world.stderr, "earlier, the withdrawal of 120.00 was booked after all");
      await world.administer({ ...LOSE, kind: "unlock_card" });
      assertEquals((await world.money()).balance, balance - 12_000n);
      assertEquals([await world.difference(), await world.left()], [0n, 0]);
      await world.administer({ kind: "unlock_account", account: "john" });
    }
  }));

Deno.test("resolveEarlier() has the notes of a refused deposit kept, and tells whose they are", () =>
  NotesWorld.with(openSqlite, FORGETS, async (world) => {
    await world.run("deposit", 2_000n, { lost: 1 });
    assertEquals([world.machine.cents, await world.left()], [2_000n, 1]);
    await world.run("balance", 0n);
    assertStringIncludes(world.stderr, "earlier, the deposit of 20.00 was booked after all");
    await world.administer({ kind: "lock_account", account: "john" });
    await world.run("deposit", 5_000n, { lost: 1 });
    await world.run("balance", 0n);
    assertStringIncludes(world.stderr, "earlier, the deposit of 50.00 was refused: account locked");
    assertStringIncludes(world.stderr, "the bank keeps the notes for you");
    assertEquals((await world.money()).balance, 52_000n);
    assertEquals([world.machine.cents, await world.difference()], [7_000n, 0n]);
  }));

for (const [name, open] of [["ModelLedger", openModel], ["SqliteLedger", openSqlite]] as const) {
  for (
    const [what, kind, operation] of [
      ["a withdrawal", REMEMBERS, "withdraw"],
      ["a withdrawal that jams", JAMS, "withdraw"],
      ["a withdrawal that pays nothing", PAYS_NOTHING, "withdraw"],
      ["a deposit", REMEMBERS, "deposit"],
    ] as const
  ) {
    Deno.test(`${what} killed at any step is settled by the next run, once, on ${name}`, async () => {
      const steps = await killEverywhere((killAt) =>
        NotesWorld.with(open, kind, async (world) => {
          const ended = await world.run(operation, 12_000n, { killAt });
          if (ended === "killed") await world.run("balance", 0n);
          await assertAgrees(world, `killed at ${killAt}`);
          return ended;
        })
      );
      assert(steps > 15, `it had ${steps} steps only`);
    });
  }
}

Deno.test("a run killed while it settles leaves the rest to the next", async () => {
  for (const operation of ["withdraw", "deposit"] as const) {
    const first = await killEverywhere((killAt) =>
      NotesWorld.with(openModel, REMEMBERS, (world) => world.run(operation, 12_000n, { killAt }))
    );
    for (let killAt = 1; killAt <= first; killAt += 2) {
      await killEverywhere((again) =>
        NotesWorld.with(openModel, REMEMBERS, async (world) => {
          await world.run(operation, 12_000n, { killAt });
          const ended = await world.run("balance", 0n, { killAt: again });
          if (ended === "killed") await world.run("balance", 0n);
          await assertAgrees(world, `${operation} killed at ${killAt}, then at ${again}`);
          return ended;
        })
      );
    }
  }
});

Deno.test("a machine that forgets counts as having paid: never less is booked than came out", async () => {
  const lost: bigint[] = [];
  await killEverywhere((killAt) =>
    NotesWorld.with(openModel, FORGETS, async (world) => {
      const ended = await world.run("withdraw", 12_000n, { killAt });
      if (ended === "killed") await world.run("balance", 0n);
      const { balance, available } = await world.money();
      assertEquals(balance, available);
      lost.push(50_000n - balance + world.machine.cents);
      return ended;
    })
  );
  // In the moments between the mark and the note; a count of the cash brings it to light.
  assertEquals([...new Set(lost)].toSorted(), [0n, 12_000n]);
});

/** The run whose notes are out, and whose capture the bank has not got. */
async function killAfterNotes(world: NotesWorld): Promise<void> {
  const { cents } = world.machine;
  for (let killAt = 1;; killAt++) {
    await world.run("withdraw", 12_000n, { killAt });
    if (world.machine.cents < cents) return;
    await world.run("balance", 0n);
  }
}

/** Kills at the first step, the second … until a run gets to its end; how many there were. */
async function killEverywhere(
  attempt: (killAt: number) => Promise<"ended" | "killed">,
): Promise<number> {
  for (let killAt = 1;; killAt++) {
    if (await attempt(killAt) === "ended") return killAt - 1;
  }
}

async function assertAgrees(world: NotesWorld, when: string): Promise<void> {
  const { balance, available } = await world.money();
  assertEquals(balance, 50_000n + world.machine.cents, `${when}: ${world.stderr}`);
  assertEquals(available, balance, `${when}: nothing is held`);
  assertEquals([await world.difference(), await world.left()], [0n, 0], when);
  assertEquals(await world.engine.verify(), []);
}
