import { assert, assertEquals, assertMatch } from "@std/assert";
import { HAS_SCRIPT, onTerminal, WITHOUT_SCRIPT } from "../support/on_terminal.ts";
import { Branch } from "./branch.ts";

Deno.test("a card with a PIN works with it alone, from a file or from stdin", async () => {
  await using branch = await Branch.open();
  const pin = ["--pin-file", await branch.file("pin", "4711\n")];
  const wrong = ["--pin-file", await branch.file("wrong", "4712")];
  const bob = ["-a", "bob"];
  const opened = '{"account":"bob","initial_balance":100.00}';
  assertEquals(await branch.seen([...bob, "-n", "100.00", ...pin]), `0 ${opened}`);
  const withdrawn = '{"account":"bob","withdraw":5.00}';
  assertEquals(await branch.seen([...bob, "-w", "5", "--pin-stdin"], "4711\n"), `0 ${withdrawn}`);
  assertEquals(await branch.seen([...bob, "-w", "5", "--pin-stdin"], "4711"), `0 ${withdrawn}`);
  assertEquals(await branch.seen([...bob, "-w", "5", ...wrong]), "255");
  assertEquals(await branch.seen([...bob, "-w", "5"]), "255");
  assertEquals(await branch.seen([...bob, "-w", "5", "--pin-stdin"], "4711\n4711\n"), "255");
  assertEquals(await branch.seen([...bob, "-g", ...pin]), '0 {"account":"bob","balance":90.00}');
  assertEquals(await branch.stopBank(), [
    opened,
    withdrawn,
    withdrawn,
    '{"account":"bob","balance":90.00}',
  ]);
});

Deno.test("a PIN that is no PIN, or too easy, opens no account and leaves no card", async () => {
  await using branch = await Branch.open();
  for (const pin of ["123", "1234567890123", "12a4", "1111", "1234", ""]) {
    const { code, stdout, stderr } = await branch.atm(
      ["-a", "bob", "-n", "10.00", "--pin-stdin"],
      pin,
    );
    assertEquals([code, stdout], [255, ""]);
    assertMatch(stderr, /PIN/);
    assert(pin === "" || !stderr.replaceAll("such as 1111", "").includes(` ${pin} `));
  }
  const files = [...Deno.readDirSync(branch.folder)].map(({ name }) => name);
  assertEquals(files.filter((name) => /card|pending/.test(name)), []);
  assertEquals(await branch.stopBank(), []);
});

Deno.test("a card file that hides its PIN gains nothing: the bank's own row counts", async () => {
  await using branch = await Branch.open();
  await branch.seen(["-a", "bob", "-n", "10.00", "--pin-stdin"], "4711");
  const path = `${branch.folder}/bob.card`;
  const card = JSON.parse(await Deno.readTextFile(path));
  await Deno.writeTextFile(path, JSON.stringify({ ...card, pin: "none" }));
  const { code, stdout, stderr } = await branch.atm(["-a", "bob", "-w", "1"]);
  assertEquals([code, stdout], [255, ""]);
  assertMatch(stderr, /needs its PIN/);
  assertMatch(await branch.seen(["-a", "bob", "-g", "--pin-stdin"], "4711"), /^0 .*10\.00/);
});

Deno.test("five wrong PINs lock the card, and the right one opens it once the bank unlocks", async () => {
  await using branch = await Branch.open();
  const right = ["--pin-file", await branch.file("pin", "4711")];
  const wrong = ["--pin-file", await branch.file("wrong", "4712")];
  await branch.atm(["-a", "bob", "-n", "10.00", ...right]);
  for (let guess = 0; guess < 5; guess++) {
    const { code, stderr } = await branch.atm(["-a", "bob", "-w", "1", ...wrong]);
    assertEquals([code, /Wrong PIN/.test(stderr)], [255, true]);
  }
  const locked = await branch.atm(["-a", "bob", "-w", "1", ...right]);
  assertEquals(await branch.atm(["-a", "bob", "-w", "1", ...wrong]), locked, "no oracle");
  assertMatch(locked.stderr, /locked/);
  const { code, stderr } = await branch.bank(["account", "unlock", "bob"]);
  assertEquals(code, 0, stderr);
  assertMatch(await branch.seen(["-a", "bob", "-w", "1", ...right]), /^0 /);
});

Deno.test({
  name:
    `on a terminal the ATM asks for the PIN by itself, and for a new one twice${WITHOUT_SCRIPT}`,
  ignore: !HAS_SCRIPT,
  async fn() {
    await using branch = await Branch.open();
    const run = (args: readonly string[], dialogue: readonly (readonly [string, string])[]) =>
      onTerminal(branch.atmCommand(args), dialogue, { cwd: branch.folder });
    const create = await run(["-a", "bob", "-n", "10.00", "--pin"], [
      ["PIN:", "4711\r"],
      ["PIN again:", "4711\r"],
    ]);
    assertEquals(create.code, 0, create.screen);
    const withdraw = await run(["-a", "bob", "-w", "1.00"], [["PIN:", "4711\r"]]);
    assertEquals([withdraw.code, withdraw.screen.includes("4711")], [0, false], withdraw.screen);
    const given = await run(["-a", "bob", "-w", "1.00"], [["PIN:", "\x03"]]);
    assertEquals(given.code, 255, given.screen);
  },
});
