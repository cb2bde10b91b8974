import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { notAtMidnight } from "../support/midnight.ts";
import { Branch } from "./branch.ts";
import type { Run } from "./branch.ts";

/** What a command says with `--json`. */
async function json(branch: Branch, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await branch.bank([...args, "--json"]);
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

async function balanceOf(branch: Branch, account: string): Promise<unknown> {
  const { balance } = await json(branch, "account", "show", account);
  return (balance as Record<string, unknown>).amount;
}

function assertRun({ code, stdout, stderr }: Run, wanted: number, text: string): void {
  assertEquals(code, wanted, stderr);
  assertStringIncludes(stdout + stderr, text);
}

/** Does the same while the bank runs and while it is stopped. */
function everywhere(name: string, test: (branch: Branch) => Promise<void>): void {
  for (const runs of [true, false]) {
    Deno.test(`${name}, the bank ${runs ? "running" : "stopped"}`, async () => {
      await using branch = await Branch.open();
      assertEquals((await branch.atm(["-a", "john", "-n", "100.00"])).code, 0);
      if (!runs) await branch.stopBank();
      await test(branch);
      assertRun(await branch.bank(["check"]), 0, "in order");
      if (runs) await branch.stopBank();
      assertRun(
        await branch.bank(["audit", "verify", "bank.audit", "--ledger", "bank.db"]),
        0,
        "verified",
      );
    });
  }
}

/** What the audit log says people of the bank did. */
async function acts(branch: Branch): Promise<string[]> {
  const { stdout } = await branch.bank(["audit", "show", "--format", "jsonl"]);
  return stdout.trim().split("\n").map((line) => JSON.parse(line))
    .filter(({ peer }) => peer === "administration")
    .map(({ account, action, outcome, reason }) => `${account} ${action} ${outcome} ${reason}`);
}

everywhere("bank account lock, unlock and close are done once and told always", async (branch) => {
  const account = (...words: string[]) => branch.bank(["account", ...words]);
  assertRun(await account("lock", "john"), 0, 'The account "john" is locked.');
  assertRun(await account("lock", "john"), 0, "locked already");
  assertEquals((await json(branch, "account", "show", "john")).state, "locked");
  assertRun(await account("unlock", "john"), 0, "is open");
  assertRun(await account("close", "john"), 1, "there is money in it");
  assertRun(await account("lock", "nobody"), 1, "there is no such account");
  assertEquals(await acts(branch), [
    "john lock_account done ",
    "john lock_account done unchanged",
    "john unlock_account done ",
    "john close_account refused account_not_empty",
    "nobody lock_account refused account_not_found",
  ]);
});

everywhere(
  "bank card lock ends a card's orders at once, and unlock gives them back",
  async (branch) => {
    const card = (...words: string[]) => branch.bank(["card", ...words, "john"]);
    assertRun(await card("lock"), 0, 'The card of "john" is locked.');
    assertRun(await card("lock"), 0, "locked already");
    assertStringIncludes((await branch.bank(["account", "show", "john"])).stdout, ", locked");
    assertRun(await branch.bank(["account", "unlock", "john"]), 0, "");
    if (branch.isRunning) assertEquals(await branch.seen(["-a", "john", "-g"]), "255");
    assertRun(await card("unlock"), 0, "is unlocked");
    assertRun(await card("unlock"), 0, "was not locked");
    if (branch.isRunning) assertMatch(await branch.seen(["-a", "john", "-g"]), /^0 /);
    assertEquals(await acts(branch), [
      "john lock_card done ",
      "john lock_card done unchanged",
      "john unlock_account done unchanged",
      "john unlock_card done ",
      "john unlock_card done unchanged",
    ]);
  },
);

everywhere("bank account limits sets one, both, or none", async (branch) => {
  const limits = (...words: string[]) => branch.bank(["account", "limits", "john", ...words]);
  assertRun(await limits("--per-transaction", "20", "--per-day", "30.00"), 0, "are set");
  assertRun(await limits("--per-day", "none"), 0, "are set");
  const { per_transaction, per_day } = await json(branch, "account", "show", "john");
  assertEquals([(per_transaction as { minor: number }).minor, per_day], [2000, null]);
  assertRun(await limits("--per-day", "1e3"), 2, "as an amount");
  assertRun(await limits(), 2, "Say which limit");
});

everywhere("bank reverse books the opposite once", async (branch) => {
  assertRun(await branch.bank(["reverse", "1"]), 1, "an opening");
  assertRun(await branch.bank(["reverse", "99"]), 1, "no such booking");
  assertRun(await branch.bank(["reverse", "-1"]), 2, "");
});

Deno.test("bank account lock stops orders of a running bank, limits bind it", async () => {
  await notAtMidnight();
  await using branch = await Branch.open();
  await branch.atm(["-a", "john", "-n", "100.00"]);
  const withdraw = (cents: string) => branch.seen(["-a", "john", "-w", cents]);
  await branch.bank(["account", "lock", "john"]);
  assertEquals(await withdraw("10.00"), "255");
  await branch.bank(["account", "unlock", "john"]);
  assertEquals(await withdraw("10.00"), '0 {"account":"john","withdraw":10.00}');
  await branch.bank(["account", "limits", "john", "--per-transaction", "5", "--per-day", "16"]);
  const refused = async (cents: string, text: string) => {
    const run = await branch.atm(["-a", "john", "-w", cents]);
    assertRun({ ...run, stderr: run.stderr.replaceAll(/\natm: hint: /g, "; ") }, 255, text);
  };
  await refused("5.01", "may take out at once; you can take out 5.00 now");
  assertEquals((await withdraw("5.00")).slice(0, 1), "0");
  await refused("2.00", "may take out today; you can take out 1.00 now; the bank's day ends at");
});

Deno.test("bank reverse takes the number of an account's statement with its account", async () => {
  await using branch = await Branch.open();
  await branch.atm(["-a", "john", "-n", "100.00"]);
  await branch.atm(["-a", "mary", "-n", "100.00"]);
  await branch.atm(["-a", "john", "-d", "50.00"]);
  await branch.atm(["-a", "mary", "-d", "7.00"]);
  const reverse = (...args: string[]) => branch.bank(["reverse", ...args]);
  // Each account's second entry; the ledger's second is the opening of mary's.
  assertRun(await reverse("2", "--account", "mary"), 0, "Booking 4 of EUR 7.00 is reversed by");
  assertEquals(await balanceOf(branch, "mary"), "100.00");
  await branch.stopBank();
  assertRun(await reverse("2", "--account", "john"), 0, "Booking 3 of EUR 50.00 is reversed by");
  assertRun(await reverse("2", "--account", "john"), 1, "reversed before");
  assertRun(await reverse("4", "--account", "john"), 1, 'account "john" has no entry 4');
  assertRun(await reverse("2", "--account", "eve"), 1, 'no account "eve"');
  assertRun(await reverse("2", "--account", "Eve"), 2, "as an account name");
});

Deno.test("bank reverse gives the money back, online and offline, and not twice", async () => {
  await using branch = await Branch.open();
  await branch.atm(["-a", "john", "-n", "100.00"]);
  await branch.atm(["-a", "john", "-d", "50.00"]);
  await branch.atm(["-a", "john", "-w", "30.00"]);
  assertEquals(await balanceOf(branch, "john"), "120.00");
  assertRun(await branch.bank(["reverse", "3"]), 0, "EUR 30.00 is reversed by booking 4");
  assertEquals(await balanceOf(branch, "john"), "150.00");
  await branch.stopBank();
  assertRun(await branch.bank(["reverse", "2"]), 0, "reversed by booking 5");
  assertEquals(await balanceOf(branch, "john"), "100.00");
  for (const again of ["2", "3"]) {
    assertRun(await branch.bank(["reverse", again]), 1, "reversed before");
  }
  assertRun(await branch.bank(["reverse", "4"]), 1, "itself a reversal");
  assertRun(await branch.bank(["check"]), 0, "in order");
  const { balanced } = await json(branch, "report", "trial-balance");
  assertEquals(balanced, true);
});

Deno.test("bank card replace kills the old card and keeps its id", async () => {
  await using branch = await Branch.open();
  await branch.atm(["-a", "john", "-n", "100.00"]);
  await branch.atm(["-a", "john", "-g"]); // The running bank has cached the old keys.
  assertRun(await branch.bank(["card", "replace", "john"]), 1, "already exists");
  await Deno.rename(`${branch.folder}/john.card`, `${branch.folder}/lost.card`);
  assertRun(await branch.bank(["card", "replace", "john"]), 0, "the old one is worth nothing");
  const [lost, fresh] = await Promise.all(
    ["lost", "john"].map(async (name) =>
      JSON.parse(await Deno.readTextFile(`${branch.folder}/${name}.card`))
    ),
  );
  assertEquals([lost.card_id === fresh.card_id, lost.secret === fresh.secret], [true, false]);
  assertEquals((await Deno.stat(`${branch.folder}/john.card`)).mode! & 0o777, 0o600);
  assertEquals(await branch.seen(["-a", "john", "-g"]), '0 {"account":"john","balance":100.00}');
  assertEquals(await branch.seen(["-a", "john", "-g", "-c", "lost.card"]), "255");
  const pin = await branch.file("pin", "2684\n");
  const replace = ["card", "replace", "john", "-o", "third.card", "--pin-file", pin];
  assertRun(await branch.bank(replace), 0, "third.card");
  assertEquals((await branch.atm(["-a", "john", "-g", "-c", "third.card"])).code, 255);
  const withPin = ["-a", "john", "-g", "-c", "third.card", "--pin-file", pin];
  assertEquals((await branch.atm(withPin)).code, 0);
  for await (const { name } of Deno.readDir(branch.folder)) assert(!name.endsWith(".new"), name);
});

Deno.test("bank account lock by many at once is done by one, whether it runs or not", async () => {
  await using branch = await Branch.open();
  await branch.atm(["-a", "john", "-n", "100.00"]);
  for (const act of ["lock", "unlock"]) {
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => json(branch, "account", act, "john")),
    );
    assertEquals(runs.filter(({ changed }) => changed).length, 1);
    if (act === "lock") await branch.stopBank();
  }
});

Deno.test("the bank's socket is private, and a stale one is replaced", async () => {
  await using branch = await Branch.open();
  const socket = `${branch.folder}/bank.db.sock`;
  assertEquals((await Deno.lstat(socket)).mode! & 0o777, 0o600);
  await branch.killBank();
  assert((await Deno.lstat(socket)).isSocket);
  await branch.startBank();
  await branch.atm(["-a", "john", "-n", "100.00"]);
  assertRun(await branch.bank(["account", "lock", "john"]), 0, "is locked");
  await branch.stopBank();
  const names = (await Array.fromAsync(Deno.readDir(branch.folder))).map(({ name }) => name);
  assertEquals(names.filter((name) => /sock|^\.cofre-(?!.*\.)/.test(name)), []);
});

Deno.test("the bank's socket survives garbage, silence and clients that die", async () => {
  await using branch = await Branch.open();
  await branch.atm(["-a", "john", "-n", "100.00"]);
  const path = `${branch.folder}/bank.db.sock`;
  const say = async (text: string) => {
    using conn = await Deno.connect({ transport: "unix", path });
    await conn.write(new TextEncoder().encode(text));
    await conn.closeWrite();
    return await new Response(conn.readable).text().catch(() => "");
  };
  for (const text of ["nonsense\n", '{"kind":"reverse","sequence":"x"}\n', "half", "{}\n"]) {
    assertEquals(await say(text), "", text);
  }
  await say("x".repeat(70_000)).catch(() => {});
  // Dies before the answer: it is done, or not, but never by half.
  const conn = await Deno.connect({ transport: "unix", path });
  await conn.write(new TextEncoder().encode('{"kind":"lock_account","account":"john"}\n'));
  conn.close();
  assertEquals((await json(branch, "account", "lock", "john")).name, "john");
  assertMatch(await say('{"kind":"unlock_account","account":"john"}\n'), /"status":"done"/);
});
