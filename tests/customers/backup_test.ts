import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Branch } from "./branch.ts";
import type { Run } from "./branch.ts";

function assertRun({ code, stdout, stderr }: Run, wanted: number, text: string): void {
  assertEquals(code, wanted, stderr);
  assertStringIncludes(stdout + stderr, text);
}

async function json(branch: Branch, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await branch.bank([...args, "--json"]);
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

const verify = ["audit", "verify", "bank.audit", "--ledger", "bank.db"];

Deno.test("bank backup under load is one moment of the books; bank restore goes back to it", async () => {
  await using branch = await Branch.open();
  await branch.atm(["-a", "john", "-n", "100.00"]);
  let busy = true;
  const load = (async () => {
    while (busy) await branch.atm(["-a", "john", "-d", "1.00"]);
  })();
  await branch.atm(["-a", "mary", "-n", "20.00"]);
  const backup = await json(branch, "backup", "monday.db");
  busy = false;
  await load;
  assertEquals((await Deno.stat(`${branch.folder}/monday.db`)).mode! & 0o777, 0o600);
  assertMatch(String(backup.sha256), /^[0-9a-f]{64}$/);
  assertRun(await branch.bank(["backup", "monday.db"]), 1, "already exists");
  // create john, create mary, and the deposits before and between them.
  const deposits = Number(backup.sequence) - 2;
  await branch.atm(["-a", "john", "-w", "50.00"]);
  await branch.atm(["-a", "late", "-n", "10.00"]);
  await branch.bank(["export", "later.jsonl"]);
  assertRun(await branch.bank(["restore", "monday.db"]), 1, "a bank is running");
  await branch.stopBank();
  assertRun(await branch.bank(["restore", "monday.db"]), 0, "The ledger is that of the backup");
  assertRun(await branch.bank(["check"]), 0, "in order");
  assertRun(await branch.bank(verify), 0, "verified");
  const shown = await branch.bank(["audit", "show"]);
  assertMatch(shown.stdout, /backup\s+done: to booking \d+, sha256 [0-9a-f]{16}/);
  assertMatch(shown.stdout, /late\s+create 10.00\s+done/);
  assertMatch(shown.stdout, /restore\s+done: to booking \d+, sha256 [0-9a-f]{16}/);
  // The ATM remembers the log's head of before: it sees the same log, grown.
  await branch.startBank();
  const balance = `0 {"account":"john","balance":${100 + deposits}.00}`;
  assertEquals(await branch.seen(["-a", "john", "-g"]), balance);
  assertEquals(await branch.seen(["-a", "late", "-g"]), "255");
  assertRun(await branch.bank(["import", "later.jsonl"]), 0, "Opened 1 account; 2 were there");
  assertEquals(await branch.seen(["-a", "late", "-g"]), '0 {"account":"late","balance":10.00}');
  await branch.stopBank();
  assertRun(await branch.bank(["check"]), 0, "in order");
  assertRun(await branch.bank(verify), 0, "verified");
});

Deno.test("bank restore replaces a ledger that is damaged or gone, as long as the log is there", async () => {
  await using branch = await Branch.open();
  const at = (name: string) => `${branch.folder}/${name}`;
  await branch.atm(["-a", "john", "-n", "100.00"]);
  await branch.stopBank();
  assertRun(await branch.bank(["backup", "b.db"]), 0, "up to booking 1");
  await branch.startBank();
  await branch.atm(["-a", "john", "-d", "5.00"]);
  await branch.stopBank();
  await Deno.writeTextFile(at("bank.db"), "not a ledger any more, but noise of some length");
  assertRun(await branch.bank(["restore", "b.db"]), 0, "The one of before is");
  await Deno.remove(at("bank.db"));
  assertRun(await branch.bank(["restore", "b.db"]), 0, "The ledger is that of the backup");
  assertRun(await branch.bank(["check"]), 0, "in order");
  assertRun(await branch.bank(verify), 0, "verified");
  await branch.startBank();
  assertEquals(await branch.seen(["-a", "john", "-g"]), '0 {"account":"john","balance":100.00}');
});

Deno.test("bank restore refuses what would cut or deny the audit log, and leaves all as it is", async () => {
  await using branch = await Branch.open();
  const at = (name: string) => `${branch.folder}/${name}`;
  await branch.atm(["-a", "john", "-n", "100.00"]);
  await branch.bank(["backup", "b.db"]);
  await branch.atm(["-a", "john", "-d", "5.00"]);
  await branch.stopBank();
  const whole = async (test: () => Promise<void>) => {
    const before = await Promise.all(
      ["bank.db", "bank.audit", "bank.audit.state"].map((name) => Deno.readFile(at(name))),
    );
    await test();
    assertRun(await branch.bank(["check"]), 0, "in order");
    return before;
  };
  await Deno.mkdir(at("away"));
  const without = async (names: readonly string[], text: string) => {
    for (const name of names) await Deno.rename(at(name), at(`away/${name}`));
    assertRun(await branch.bank(["restore", "b.db"]), 1, text);
    for (const name of names) await Deno.rename(at(`away/${name}`), at(name));
  };
  await whole(async () => {
    await without(["bank.audit.state"], "state file is missing");
    await without(["bank.audit", "bank.db"], "the audit log is not whole");
    assertRun(await branch.bank(["restore", "bank.audit"]), 1, "Cannot");
    assertRun(await branch.bank(["restore", "nothing.db"]), 1, "no such file");
    assertRun(await branch.bank(["init", "-s", "other.auth"]), 0, "Made the bank");
    assertRun(await branch.bank(["restore", "other.db"]), 1, "belongs to bank");
    const cut = await Deno.readFile(at("bank.audit"));
    await Deno.rename(at("bank.db"), at("away/bank.db"));
    await Deno.writeFile(at("bank.audit"), cut.subarray(0, cut.length - 900));
    assertRun(await branch.bank(["restore", "b.db"]), 1, "the audit log is not whole");
    await Deno.writeFile(at("bank.audit"), cut);
    await Deno.rename(at("away/bank.db"), at("bank.db"));
  });
  assertRun(await branch.bank(verify), 0, "verified");
  const names = (await Array.fromAsync(Deno.readDir(branch.folder))).map(({ name }) => name);
  assert(!names.some((name) => name.endsWith(".draft")), `${names}`);
});

Deno.test("bank restore refuses the ledger itself for a backup, whatever it is called", async () => {
  await using branch = await Branch.open();
  const at = (name: string) => `${branch.folder}/${name}`;
  await branch.atm(["-a", "john", "-n", "100.00"]);
  await branch.stopBank();
  await Deno.symlink("bank.db", at("soft.db"));
  await Deno.link(at("bank.db"), at("hard.db"));
  const before = await namesIn(branch.folder);
  for (const name of ["bank.db", at("bank.db"), "./bank.db", "soft.db", "hard.db"]) {
    assertRun(await branch.bank(["restore", name]), 1, "it is the ledger itself");
  }
  assertEquals(await namesIn(branch.folder), before);
  assertRun(await branch.bank(["check"]), 0, "in order");
});

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

Deno.test("bank restore that died after it told the log is done again", async () => {
  await using branch = await Branch.open();
  const at = (name: string) => `${branch.folder}/${name}`;
  await branch.atm(["-a", "john", "-n", "100.00"]);
  await branch.bank(["backup", "b.db"]);
  await branch.stopBank();
  await Deno.copyFile(at("bank.db"), at("old.db"));
  assertRun(await branch.bank(["restore", "b.db"]), 0, "The ledger is");
  // As if it had died before the new books took the old ones' place.
  await Deno.rename(at("old.db"), at("bank.db"));
  assertRun(await branch.bank(["account", "lock", "john"]), 1, "older than the audit log's state");
  assertRun(await branch.bank(["restore", "b.db"]), 0, "The ledger is");
  assertRun(await branch.bank(["account", "lock", "john"]), 0, "is locked");
  assertRun(await branch.bank(verify), 0, "verified");
});
