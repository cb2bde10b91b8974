import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Branch } from "./branch.ts";
import type { Run } from "./branch.ts";

// A terminal with notes, as processes.

const MAIN = new URL("./killed_atm_main.ts", import.meta.url).href;
const BOB = ["-a", "bob"];
const HALL = ["--terminal", "hall.terminal"];

/** A bank with a terminal, in which there are notes, and bob with 500.00. */
async function openHall(): Promise<Branch> {
  const branch = await Branch.open();
  assertEquals((await branch.bank(["terminal", "add", "hall"])).code, 0);
  await branch.bank(["terminal", "cash", "hall", "--load", "50x10,20x10"]);
  assertMatch(await branch.seen([...BOB, "-n", "500", ...HALL]), /^0 /);
  return branch;
}

/** The same ATM, which dies when its notes have moved. */
async function killed(branch: Branch, args: readonly string[]): Promise<Run> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", MAIN, ...BOB, ...args, ...HALL, "-p", `${branch.port}`],
    cwd: branch.folder,
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** What the bank says of the cash when so much is counted. */
async function count(branch: Branch, cash: string): Promise<string> {
  return (await branch.bank(["terminal", "cash", "hall", "--count", cash])).stdout.trim();
}

Deno.test("a withdrawal at a terminal pays notes and tells stdout what it always told", async () => {
  await using branch = await openHall();
  const { code, stdout, stderr } = await branch.atm([...BOB, "-w", "120", ...HALL]);
  assertEquals([code, stdout], [0, '{"account":"bob","withdraw":120.00}\n'], stderr);
  assertStringIncludes(stderr, "atm: paid out: 2 x 50.00, 1 x 20.00");
  assertEquals(await branch.seen([...BOB, "-w", "125", ...HALL]), "255");
  const { stdout: terminals } = await branch.bank(["terminal", "list"]);
  assertStringIncludes(terminals, "1080.00");
  const lines = await branch.stopBank();
  assertEquals(lines.slice(-1), ['{"account":"bob","withdraw":120.00}']);
});

Deno.test("an ATM that dies with its notes out has them booked by the next run, on a locked account", async () => {
  await using branch = await openHall();
  const { code, stdout, stderr } = await killed(branch, ["-w", "120"]);
  assertEquals([code, stdout], [137, ""], stderr);
  assertStringIncludes(stderr, "paid out: 2 x 50.00");
  assertEquals((await branch.bank(["account", "lock", "bob"])).code, 0);
  await branch.killBank();
  await branch.startBank();
  // Without the terminal nobody can tell what its notes did.
  const elsewhere = await branch.atm([...BOB, "-g"]);
  assertStringIncludes(elsewhere.stderr, "only the terminal whose notes have moved can");
  assertEquals(elsewhere.stdout, '{"account":"bob","balance":500.00}\n');
  const next = await branch.atm([...BOB, "-g", ...HALL]);
  assertStringIncludes(next.stderr, "the withdrawal of 120.00 was booked after all");
  assertEquals([next.code, next.stdout], [0, '{"account":"bob","balance":380.00}\n']);
  assertStringIncludes(await count(branch, "1080.00"), "what it must be");
});

Deno.test("an ATM that dies with a deposit in it leaves the money to the bank, whatever became of the account", async () => {
  await using branch = await openHall();
  assertEquals((await killed(branch, ["-d", "50"])).code, 137);
  await branch.bank(["account", "lock", "bob"]);
  const { stderr } = await branch.atm([...BOB, "-g", ...HALL]);
  assertStringIncludes(stderr, "the deposit of 50.00 was refused: account locked");
  assertStringIncludes(await count(branch, "1250.00"), "what it must be");
  const { stdout } = await branch.bank(["report", "suspense"]);
  assertMatch(stdout, /keep cash\s+bob\s+50\.00/);
  const { stdout: balances } = await branch.bank(["report", "trial-balance"]);
  assertMatch(balances, /suspense:bank\s+0\.00\s+50\.00\s+50\.00/);
});
