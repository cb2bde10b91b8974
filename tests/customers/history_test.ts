import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { HAS_SCRIPT, onTerminal, WITHOUT_SCRIPT } from "../support/on_terminal.ts";
import { Branch } from "./branch.ts";

Deno.test("atm history and statement tell what moved an account's money", async (t) => {
  await using branch = await Branch.open();
  for (const name of ["bob", "mary"]) await branch.seen(["-a", name, "-n", "100.00"]);
  await branch.seen(["-a", "bob", "-d", "20.00"]);
  await branch.seen(["-a", "bob", "-w", "5.50"]);
  await branch.seen(["-a", "bob", "--transfer", "14.50", "--to", "mary"]);
  await branch.seen(["-a", "bob", "-w", "999.00"]);

  const amounts = ["-14.50", "-5.50", "20.00", "100.00"];
  await t.step("in a pipe, with tabs", async () => {
    const { code, stdout, stderr } = await branch.atm(["history", "-a", "bob"]);
    assertEquals([code, stderr], [0, ""]);
    const rows = stdout.trim().split("\n").map((row) => row.split("\t"));
    assertEquals(rows.map((row) => row[4]), amounts);
    assertEquals(rows.map((row) => row[5]), ["100.00", "114.50", "120.00", "100.00"]);
    assertEquals(rows[0]!.slice(1, 4), ["4", "transfer", "mary"]);
    assertEquals([rows[1]![2], rows[3]![2]], ["withdrawal", "first deposit"]);
  });

  await t.step("as JSON", async () => {
    const { stdout } = await branch.atm(["history", "--json", "-a", "mary"]);
    const { schema, account, balance, entries, more } = JSON.parse(stdout);
    assertEquals([schema, account, more], [1, "mary", false]);
    assertEquals(balance, { amount: "114.50", minor: 11450, currency: "EUR" });
    assertEquals(entries.length, 2);
    assertEquals([entries[0].kind, entries[0].counterparty], ["transfer", "bob"]);
    assertEquals(entries[1].kind, "create");
  });

  await t.step("only some of it", async () => {
    const count = async (...args: string[]) => {
      const { code, stdout } = await branch.atm(["history", "-a", "bob", ...args]);
      return [code, stdout.split("\n").length - 1];
    };
    assertEquals(await count("--kind", "withdraw"), [0, 1]);
    assertEquals(await count("--kind", "deposit"), [0, 2]);
    assertEquals(await count("--until", "2020-01-01"), [0, 0]);
    assertEquals(await count("--since", "2020-01-01", "--page", "1"), [0, 4]);
    assertEquals(await count("--page", "2"), [1, 0]);
    const none = await branch.atm(["history", "-a", "bob", "--until", "2020-01-01"]);
    assertMatch(none.stderr, /^atm: hint: there are no such entries$/m);
    assertEquals(await count("--kind", "interest"), [2, 0]);
    assertEquals(await count("--since", "yesterday"), [2, 0]);
  });

  await t.step({
    name: `as a table on a terminal${WITHOUT_SCRIPT}`,
    ignore: !HAS_SCRIPT,
    async fn() {
      const command = branch.atmCommand(["history", "-a", "bob"]);
      const { screen } = await onTerminal(command, [], { cwd: branch.folder });
      assertMatch(screen, /^time +number +kind +with +amount +balance$/m);
      assertMatch(screen, / 4 +transfer +mary +-14\.50 +100\.00$/m);
    },
  });

  await t.step("a statement on stdout, and in a new private file", async () => {
    const csv = await branch.atm(["statement", "-a", "bob"]);
    assertEquals(csv.code, 0);
    assertEquals(csv.stdout.split("\r\n").slice(1, -1).map((row) => row.split(",")[5]), [
      ...amounts.toReversed(),
    ]);
    const line = ["statement", "-a", "bob", "--format", "ofx", "-o", "bob.ofx"];
    assertMatch((await branch.atm(line)).stdout, /^Wrote the statement of bob to "bob\.ofx"/);
    const path = `${branch.folder}/bob.ofx`;
    assertStringIncludes(await Deno.readTextFile(path), "<BALAMT>100.00</BALAMT>");
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    const again = await branch.atm([...line, "--json"]);
    assertEquals(again.code, 1);
    assertMatch(JSON.parse(again.stderr).error.message, /already exists/);
    // A card is never written over.
    assertEquals((await branch.atm([...line.slice(0, -1), "bob.card"])).code, 1);
  });

  await t.step("nothing for a stranger", async () => {
    const card = await Deno.readTextFile(`${branch.folder}/bob.card`);
    await branch.file("forged.card", card.replace('"bob"', '"mary"'));
    const { code, stdout } = await branch.atm(["history", "-a", "mary", "-c", "forged.card"]);
    assertEquals([code, stdout], [1, ""]);
  });

  // Readings leave no line.
  const lines = await branch.stopBank();
  assert(lines.every((line) => !line.includes("history")));
  assertEquals(lines.length, 5);
});
