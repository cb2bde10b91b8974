import { assertEquals, assertMatch } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { readAuthFile } from "../../lib/auth_file.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { newTerminal, writeTerminalFile } from "../../lib/terminal_file.ts";
import { Branch } from "./branch.ts";

const REFUSED = "255";

/** Enrols terminals while the bank is stopped, each with a file of its name. */
async function enrol(branch: Branch, names: readonly string[]): Promise<void> {
  const { kid } = await readAuthFile(nodeCrypto, `${branch.folder}/bank.auth`);
  const db = new DatabaseSync(`${branch.folder}/bank.db`);
  for (const name of names) {
    const terminal = newTerminal(systemRandom, kid, name);
    const { id } = db.prepare("INSERT INTO account (name, class) VALUES (?, 'cash') RETURNING id")
      .get(`terminal:${name}`)!;
    db.prepare("INSERT INTO terminal VALUES (?, ?, ?, 'active', ?)")
      .run(terminal.terminalId, name, nodeCrypto.ed25519PublicKey(terminal.seed), id as number);
    await writeTerminalFile(`${branch.folder}/${name}.terminal`, terminal);
  }
  db.close();
}

Deno.test("where only enrolled ATMs bring money, others take it out, and no more", async () => {
  await using branch = await Branch.open(["--terminals", "enrolled"]);
  const desk = ["--terminal", "desk.terminal"];
  const create = ["-a", "bob", "-n", "10.00"];
  assertEquals(await branch.seen(create), REFUSED);
  await branch.stopBank();
  await enrol(branch, ["desk", "hall"]);
  await branch.startBank();
  assertMatch(await branch.seen([...create, ...desk]), /^0 /);
  assertEquals(await branch.seen(["-a", "bob", "-d", "5.00"]), REFUSED);
  assertMatch(await branch.seen(["-a", "bob", "-d", "5.00", ...desk]), /^0 /);
  assertMatch(await branch.seen(["-a", "bob", "-w", "1.00"]), /^0 /);
  assertMatch(await branch.seen(["-a", "bob", "-g"]), /^0 .*14\.00/);
  await branch.stopBank();

  const db = new DatabaseSync(`${branch.folder}/bank.db`);
  const cash = db.prepare("SELECT name, balance FROM account WHERE name LIKE 'terminal:%'").all();
  assertEquals(cash.map(({ name, balance }) => [name, balance]), [
    ["terminal:desk", -1500],
    ["terminal:hall", 0],
  ]);
  db.exec("UPDATE terminal SET state = 'revoked' WHERE name = 'desk'");
  db.close();
  await branch.startBank();
  for (const more of [["-d", "5.00"], ["-w", "1.00"], ["-g"]]) {
    assertEquals(await branch.seen(["-a", "bob", ...more, ...desk]), REFUSED, "revoked");
  }
});

Deno.test("another ATM's terminal_id is refused under the open policy too", async () => {
  await using branch = await Branch.open();
  await branch.atm(["-a", "bob", "-n", "10.00"]);
  await branch.stopBank();
  await enrol(branch, ["desk", "hall"]);
  await branch.startBank();
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
