import { assertEquals, assertMatch } from "@std/assert";
import { Branch } from "./branch.ts";

const REFUSED = "255";

/** Enrols an ATM, whose file has its name. */
async function enrol(branch: Branch, name: string): Promise<void> {
  const { code, stderr } = await branch.bank(["terminal", "add", name]);
  assertEquals(code, 0, stderr);
}

Deno.test("where only enrolled ATMs bring money, others take it out, and no more", async () => {
  await using branch = await Branch.open(["--terminals", "enrolled"]);
  const desk = ["--terminal", "desk.terminal"];
  const create = ["-a", "bob", "-n", "10.00"];
  assertEquals(await branch.seen(create), REFUSED);
  await enrol(branch, "desk");
  assertEquals((await Deno.stat(`${branch.folder}/desk.terminal`)).mode! & 0o777, 0o600);
  assertMatch(await branch.seen([...create, ...desk]), /^0 /);
  assertEquals(await branch.seen(["-a", "bob", "-d", "5.00"]), REFUSED);
  assertMatch(await branch.seen(["-a", "bob", "-d", "5.00", ...desk]), /^0 /);
  assertMatch(await branch.seen(["-a", "bob", "-w", "1.00"]), /^0 /);
  assertMatch(await branch.seen(["-a", "bob", "-g"]), /^0 .*14\.00/);
});

Deno.test("a revoked terminal is refused from the next order on", async () => {
  await using branch = await Branch.open();
  const desk = ["--terminal", "desk.terminal"];
  await enrol(branch, "desk");
  assertMatch(await branch.seen(["-a", "bob", "-n", "10.00", ...desk]), /^0 /);
  assertEquals((await branch.bank(["terminal", "revoke", "desk"])).code, 0);
  for (const order of [["-d", "5.00"], ["-w", "1.00"], ["-g"]]) {
    assertEquals(await branch.seen(["-a", "bob", ...order, ...desk]), REFUSED, order[0]);
    assertMatch(await branch.seen(["-a", "bob", ...order]), /^0 /, order[0]);
  }
});

Deno.test("another ATM's terminal_id is refused under the open policy too", async () => {
  await using branch = await Branch.open();
  await branch.atm(["-a", "bob", "-n", "10.00"]);
  await enrol(branch, "desk");
  await enrol(branch, "hall");
  const [desk, hall] = await Promise.all(
    ["desk", "hall"].map(async (name) =>
      JSON.parse(await Deno.readTextFile(`${branch.folder}/${name}.terminal`))
    ),
  );
  await branch.file("forged", JSON.stringify({ ...hall, terminal_id: desk.terminal_id }));
  const deposit = ["-a", "bob", "-d", "5.00"];
  const { code, stdout, stderr } = await branch.atm([...deposit, "--terminal", "forged"]);
  assertEquals([code, stdout], [255, ""]);
  assertMatch(stderr, /its own terminals/);
  assertMatch(await branch.seen([...deposit, "--terminal", "hall.terminal"]), /^0 /);
  assertMatch(await branch.seen(deposit), /^0 /);
});
