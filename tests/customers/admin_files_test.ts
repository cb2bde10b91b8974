import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Branch } from "./branch.ts";
import type { Run } from "./branch.ts";

async function json(branch: Branch, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await branch.bank([...args, "--json"]);
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

function assertRun({ code, stdout, stderr }: Run, wanted: number, text: string): void {
  assertEquals(code, wanted, stderr);
  assertStringIncludes(stdout + stderr, text);
}

/** `name balance` of every account. */
async function balances(branch: Branch): Promise<string[]> {
  const { accounts } = await json(branch, "account", "list");
  return (accounts as { name: string; balance: { amount: string } }[])
    .map(({ name, balance }) => `${name} ${balance.amount}`);
}

const CLASS = `# name, balance, password
ann,100.00,three small words
bea\t50\t
cid , 0.00
`;

for (const runs of [true, false]) {
  Deno.test(`bank import opens a class's accounts once, the bank ${runs ? "running" : "stopped"}`, async () => {
    await using branch = await Branch.open();
    if (!runs) await branch.stopBank();
    await branch.file("class.csv", CLASS);
    assertRun(await branch.bank(["import", "class.csv"]), 0, "Opened 3 accounts; 0 were there");
    const wanted = ["ann 100.00", "bea 50.00", "cid 0.00"];
    assertEquals(await balances(branch), wanted);
    assertRun(await branch.bank(["import", "class.csv"]), 0, "Opened 0 accounts; 3 were there");
    assertEquals(await balances(branch), wanted);
    assertRun(await branch.bank(["check"]), 0, "in order");
    if (!runs) await branch.startBank();
    assertEquals(await branch.seen(["-a", "bea", "-g"]), '0 {"account":"bea","balance":50.00}');
    const password = ["--password-file", await branch.file("words", "three small words\n")];
    assertEquals(
      await branch.seen(["-a", "ann", "-g", ...password]),
      '0 {"account":"ann","balance":100.00}',
    );
    const files = [...Deno.readDirSync(branch.folder)].map(({ name }) => name);
    assertEquals(files.filter((name) => /card$|\.new/.test(name)).sort(), ["bea.card", "cid.card"]);
  });
}

Deno.test("bank import makes the folder of the cards, or opens nothing", async () => {
  await using branch = await Branch.open();
  await branch.file("class.csv", CLASS);
  const import_ = (cards: string) => branch.bank(["import", "class.csv", "--cards", cards]);
  assertRun(await import_("class.csv/cards"), 1, 'Cannot create folder "class.csv/cards"');
  assertEquals(await balances(branch), []);
  assertRun(await import_("new/cards"), 0, "Opened 3 accounts");
  assertEquals((await Deno.stat(`${branch.folder}/new/cards`)).mode! & 0o777, 0o700);
  const look = ["-a", "bea", "-g", "-c", "new/cards/bea.card"];
  assertEquals(await branch.seen(look), '0 {"account":"bea","balance":50.00}');
});

Deno.test("bank import refuses a list with a wrong line before it opens any account", async () => {
  await using branch = await Branch.open();
  const lists = [
    ["ann,10.00\nBea,10.00\n", "Line 2 is wrong"],
    ["ann,10.0\n", "Line 1 is wrong"],
    ["ann\n", "Line 1 is wrong"],
    ["name,balance,password\nann,10.00,\n", "a line of headings begins with #"],
    ["ann,10.00\n\nann,10.00\n", "Line 3 is wrong: its name was there before"],
    ["ann,10.00,short\n", "at least 10 characters"],
    ["ann,99999999999.00\n", "too large"],
    ['{"format":"other"}\n', "not an export"],
    ["{\n", "Line 1 is wrong"],
  ] as const;
  for (const [list, text] of lists) {
    await branch.file("list", list);
    const run = await branch.bank(["import", "list"]);
    assertRun(run, 1, text);
    assert(!run.stderr.includes("short"), "the password is not told");
  }
  assertRun(await branch.bank(["import", "none"]), 1, "no such file");
  assertEquals(await balances(branch), []);
  assertEquals([...Deno.readDirSync(branch.folder)].filter(({ name }) => /card/.test(name)), []);
});

Deno.test("bank import finishes what a run that died began: no account without its card", async () => {
  await using branch = await Branch.open();
  await branch.file("class.csv", "ann,100.00\nbea,50.00\n");
  // As if it had died after the booking, before the card got its name.
  await branch.bank(["import", "class.csv"]);
  await branch.file("other.csv", "cid,1.00\n");
  const tag = async (name: string) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name)))
      .slice(0, 8).toHex();
  const draft = `${branch.folder}/.cofre-${await tag("ann.card")}.new`;
  await Deno.rename(`${branch.folder}/ann.card`, draft);
  assertRun(await branch.bank(["import", "class.csv"]), 0, "Opened 0 accounts; 2 were there");
  assertEquals(await branch.seen(["-a", "ann", "-g"]), '0 {"account":"ann","balance":100.00}');
});

Deno.test("bank export and bank import leave what is there as it is", async () => {
  await using branch = await Branch.open();
  await branch.atm(["-a", "john", "-n", "100.00"]);
  await branch.file("class.csv", CLASS);
  await branch.bank(["import", "class.csv"]);
  await branch.bank(["account", "limits", "john", "--per-day", "50"]);
  await branch.bank(["account", "lock", "bea"]);
  await branch.bank(["account", "close", "cid"]);
  assertRun(await branch.bank(["export", "all.jsonl"]), 0, "Wrote 4 accounts");
  assertEquals((await Deno.stat(`${branch.folder}/all.jsonl`)).mode! & 0o777, 0o600);
  assertRun(await branch.bank(["export", "all.jsonl"]), 1, "already exists");
  const before = [await balances(branch), await json(branch, "account", "show", "john")];
  assertRun(await branch.bank(["import", "all.jsonl"]), 0, "Opened 0 accounts; 4 were there");
  assertEquals([await balances(branch), await json(branch, "account", "show", "john")], before);
});

Deno.test("bank init --demo makes a bank that can be used at once, and never twice", async () => {
  await using branch = await Branch.open();
  await branch.stopBank();
  const demo = ["init", "--demo", "-s", "demo/bank.auth"];
  await Deno.mkdir(`${branch.folder}/demo`);
  assertRun(
    await branch.bank(demo),
    0,
    "atm -a alice -g -s demo/bank.auth -c demo/alice.card",
  );
  assertRun(await branch.bank(demo), 1, "is one already");
  assertRun(await branch.bank(["check", "-s", "demo/bank.auth"]), 0, "in order");
  const { accounts } = await json(branch, "account", "list", "-s", "demo/bank.auth");
  assertEquals((accounts as { name: string }[]).map(({ name }) => name), ["alice", "bob"]);
  assertRun(
    await branch.bank(["audit", "verify", "demo/bank.audit", "--key", "demo/bank.auth"]),
    0,
    "verified",
  );
  assertEquals((await Deno.stat(`${branch.folder}/demo/bob.card`)).mode! & 0o777, 0o600);
});

Deno.test("bank terminal add, cash, list and revoke keep an ATM's cash in order", async () => {
  await using branch = await Branch.open(["--terminals", "enrolled"]);
  const terminal = (...words: string[]) => branch.bank(["terminal", ...words]);
  assertEquals((await branch.atm(["-a", "john", "-n", "100.00"])).code, 255);
  assertRun(await terminal("add", "hall"), 0, "hall.terminal");
  assertRun(await terminal("add", "hall", "-o", "other.terminal"), 1, "has this name");
  assertRun(await terminal("add", "hall"), 1, "already exists");
  assert(
    !(await Array.fromAsync(Deno.readDir(branch.folder))).some(({ name }) => /^other/.test(name)),
  );
  const at = ["--terminal", "hall.terminal"];
  assertEquals((await branch.atm(["-a", "john", "-n", "100.00", ...at])).code, 0);
  assertRun(await terminal("cash", "hall", "--load", "20x10,50x4"), 0, "EUR 400.00 is loaded");
  assertEquals((await branch.atm(["-a", "john", "-w", "30.00", ...at])).code, 255);
  assertEquals((await branch.atm(["-a", "john", "-w", "70.00", ...at])).code, 0);
  const [hall] = (await json(branch, "terminal", "list")).terminals as Record<string, unknown>[];
  assertEquals((hall!.cash as { amount: string }).amount, "430.00");
  await branch.stopBank();
  assertRun(await terminal("cash", "hall", "--count", "20x9,50x5"), 0, "what it must be");
  assertRun(await terminal("cash", "hall", "--count", "420"), 0, "EUR 10.00 off");
  assertRun(await terminal("cash", "hall"), 2, "either --load or --count");
  assertRun(await terminal("cash", "hall", "--load", "20x"), 2, "a number of notes");
  assertRun(await terminal("cash", "nowhere", "--load", "20"), 1, "no such terminal");
  await branch.startBank();
  assertRun(await terminal("revoke", "hall"), 0, "is revoked");
  assertRun(await terminal("revoke", "hall"), 0, "revoked already");
  assertEquals((await branch.atm(["-a", "john", "-d", "1.00", ...at])).code, 255);
  assertRun(await terminal("cash", "hall", "--load", "20"), 1, "is revoked");
  assertRun(await branch.bank(["check"]), 0, "in order");
});

Deno.test("bank commands in a folder without a bank say so, and leave nothing there", async () => {
  await using branch = await Branch.open();
  const elsewhere = `${branch.folder}/elsewhere`;
  await Deno.mkdir(elsewhere);
  await branch.file("class.csv", CLASS);
  const commands = [
    ["check"],
    ["account", "list"],
    ["account", "lock", "john"],
    ["terminal", "add", "hall"],
    ["export", "all.jsonl"],
    ["import", "class.csv"],
  ];
  for (const command of commands) {
    const { stderr } = await branch.bank([...command, "-s", "elsewhere/bank.auth"]);
    assert(stderr.includes("Cannot find the bank's files"), stderr);
  }
  const { stderr } = await branch.bank(["restore", "class.csv", "-s", "elsewhere/bank.auth"]);
  assert(stderr.includes("Cannot read auth file"), stderr);
  assertEquals(await Array.fromAsync(Deno.readDir(elsewhere)), []);
});
