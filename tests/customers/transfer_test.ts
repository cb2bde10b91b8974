import { assertEquals, assertMatch } from "@std/assert";
import { Branch } from "./branch.ts";

Deno.test("a transfer moves money from one account to another, and both sides tell it", async () => {
  await using branch = await Branch.open();
  await branch.seen(["-a", "john", "-n", "100.00"]);
  await branch.seen(["-a", "mary", "-n", "10.00"]);
  const line = '{"account":"john","transfer":30.00,"to":"mary"}';
  const transfer = (...args: string[]) => branch.seen(["-a", "john", "--transfer", ...args]);
  assertEquals(await transfer("30.00", "--to", "mary"), `0 ${line}`);
  // Refused: too much, nobody there, to oneself. The bank says nothing of them.
  assertEquals(await transfer("70.01", "--to", "mary"), "255");
  assertEquals(await transfer("1.00", "--to", "nobody"), "255");
  assertEquals(await transfer("1.00", "--to", "john"), "255");
  assertEquals(await branch.seen(["-a", "john", "-g"]), '0 {"account":"john","balance":70.00}');
  assertEquals(await branch.seen(["-a", "mary", "-g"]), '0 {"account":"mary","balance":40.00}');
  const told = await branch.stopBank();
  assertEquals(told.filter((line) => line.includes("transfer")), [line]);
  const { stderr } = await branch.atm(["-a", "john", "--transfer", "1.00"]);
  assertMatch(stderr, /A transfer takes two options/);
});
