import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Branch } from "./branch.ts";

const ADD = ["operator", "add", "--password-file", "password"];

Deno.test("bank operator add, list and remove work while the bank runs and while it does not", async () => {
  await using branch = await Branch.open();
  await branch.file("password", "violet harbour lamp\n");
  const added = await branch.bank([...ADD, "ana"]);
  assertEquals(added.code, 0, added.stderr);
  await branch.stopBank();
  assertEquals((await branch.bank([...ADD, "bo"])).code, 0);
  assertEquals((await branch.bank(["operator", "list"])).stdout, "ana\nbo\n");
  assertEquals((await branch.bank(["operator", "remove", "ana"])).code, 0);
  assertEquals((await branch.bank(["operator", "list"])).stdout, "bo\n");
  const kept = await Deno.readTextFile(`${branch.folder}/bank.operators`);
  assert(!kept.includes("violet"), kept);
  const { stdout } = await branch.bank(["audit", "show"]);
  for (const told of ["add operator  done: ana", "add operator  done: bo"]) {
    assertStringIncludes(stdout, told);
  }
  assertStringIncludes(stdout, "remove operator  done: ana");
});

Deno.test("bank operator refuses what it must, and changes nothing", async () => {
  await using branch = await Branch.open();
  await branch.file("password", "violet harbour lamp\n");
  await branch.file("short", "lamp\n");
  await branch.bank([...ADD, "ana"]);
  const before = await Deno.readTextFile(`${branch.folder}/bank.operators`);
  for (
    const [line, why] of [
      [[...ADD, "ana"], 'There is an operator "ana" already'],
      [[...ADD, "Ana Maria"], 'Cannot use "Ana Maria" as an operator\'s name'],
      [["operator", "add", "bo", "--password-file", "short"], "at least 10 characters"],
      [["operator", "add", "bo"], "stdin is not a terminal"],
      [["operator", "remove", "bo"], 'There is no operator "bo"'],
    ] as const
  ) {
    const { code, stderr } = await branch.bank(line);
    assert(code === 1 || code === 2, `${code}`);
    assertStringIncludes(stderr, why);
  }
  assertEquals(await Deno.readTextFile(`${branch.folder}/bank.operators`), before);
  const { stdout } = await branch.bank(["audit", "show"]);
  assertEquals(stdout.match(/operator {2}done/g)?.length, 1);
});
