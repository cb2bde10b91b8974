import { assertEquals, assertMatch } from "@std/assert";
import { Branch } from "./branch.ts";

Deno.test("atm close ends an empty account for ever, and no other", async () => {
  await using branch = await Branch.open();
  const bob = ["-a", "bob"];
  await branch.seen([...bob, "-n", "10.00"]);
  const refused = await branch.atm(["close", ...bob, "--json"]);
  assertEquals([refused.code, refused.stdout], [1, ""]);
  assertEquals(JSON.parse(refused.stderr).error.code, "account_not_empty");
  await branch.seen([...bob, "-w", "10.00"]);
  assertEquals(
    await branch.seen(["close", ...bob]),
    '0 {"schema":1,"account":"bob","operation":"close"}',
  );
  assertEquals(await branch.seen([...bob, "-d", "10.00"]), "255");
  await Deno.remove(`${branch.folder}/bob.card`);
  assertEquals(await branch.seen([...bob, "-n", "10.00"]), "255");
  assertMatch((await branch.atm([...bob, "-n", "10.00"])).stderr, /exists already/);
  assertEquals((await branch.stopBank()).length, 2);
});
