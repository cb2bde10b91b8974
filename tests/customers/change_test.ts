import { assertEquals, assertMatch } from "@std/assert";
import { HAS_SCRIPT, onTerminal, WITHOUT_SCRIPT } from "../support/on_terminal.ts";
import { Branch } from "./branch.ts";

const BOB = ["-a", "bob"];
const MARY = ["-a", "mary"];

Deno.test("a changed PIN opens the card, and the old one does not", async () => {
  await using branch = await Branch.open();
  const [old, wrong] = [await branch.file("old", "4711"), await branch.file("wrong", "4712")];
  const next = ["--new-pin-file", await branch.file("next", "80085")];
  await branch.atm([...BOB, "-n", "10.00", "--pin-file", old]);
  const change = (pin: string) => branch.atm(["pin", "change", ...BOB, "--pin-file", pin, ...next]);
  assertEquals((await change(wrong)).code, 1);
  const { code, stdout } = await change(old);
  assertEquals([code, stdout], [0, "Changed the PIN of bob.\n"]);
  assertEquals(await branch.seen([...BOB, "-w", "1.00", "--pin-file", old]), "255");
  assertMatch(await branch.seen([...BOB, "-w", "1.00", "--pin-file", "next"]), /^0 /);
  const unchanged = await branch.atm(["pin", "change", ...BOB, "--pin-file", "next", ...next]);
  assertEquals([unchanged.code, /is the old one/.test(unchanged.stderr)], [1, true]);
  assertEquals(await branch.stopBank(), [
    '{"account":"bob","initial_balance":10.00}',
    '{"account":"bob","withdraw":1.00}',
  ]);
});

Deno.test("a card without a PIN gets one, and tells of it from then on", async () => {
  await using branch = await Branch.open();
  await branch.atm([...BOB, "-n", "10.00"]);
  const easy = await branch.atm(["pin", "change", ...BOB, "--new-pin-stdin"], "1234");
  assertEquals([easy.code, /too easy/.test(easy.stderr)], [1, true]);
  assertMatch(await branch.seen([...BOB, "-g"]), /^0 /);
  const { code, stdout } = await branch.atm(
    ["pin", "change", ...BOB, "--new-pin-stdin", "--json"],
    "4711",
  );
  assertEquals([code, stdout], [0, '{"schema":1,"account":"bob","changed":"pin"}\n']);
  const { stderr } = await branch.atm([...BOB, "-g"]);
  assertMatch(stderr, /Cannot ask for the PIN/);
  assertMatch(await branch.seen([...BOB, "-g", "--pin-stdin"], "4711"), /^0 /);
  assertEquals((await Deno.stat(`${branch.folder}/bob.card`)).mode! & 0o777, 0o600);
});

Deno.test("a changed password opens the account, and the old one nothing", async () => {
  await using branch = await Branch.open();
  const [old, next] = ["three small boats", "four large ships"];
  await branch.file("old", old);
  await branch.atm(["signup", ...MARY, "--password-file", "old"]);
  const change = ["password", "change", ...MARY, "--password-file", "old", "--new-password-stdin"];
  assertEquals((await branch.atm(change, "short")).code, 1);
  const { code, stdout } = await branch.atm(change, next);
  assertEquals([code, stdout], [0, "Changed the password of mary.\n"]);
  assertEquals(await branch.seen([...MARY, "-g", "--password-file", "old"]), "255");
  assertMatch(await branch.seen([...MARY, "-g", "--password-stdin"], next), /^0 /);
  const both = ["password", "change", ...MARY, "--password-stdin", "--new-password-stdin"];
  assertEquals((await branch.atm(both, next)).code, 2);
});

Deno.test("no key made of a PIN or a password stays on the disk", async () => {
  await using branch = await Branch.open();
  await branch.atm([...BOB, "-n", "10.00", "--pin-stdin"], "4711");
  await branch.file("old", "4711");
  const change = ["pin", "change", ...BOB, "--pin-file", "old", "--new-pin-stdin"];
  await branch.atm(change, "80085");
  const kept: string[] = [];
  for (const { name } of Deno.readDirSync(branch.folder)) {
    if (!/^\.cofre-.*\.(receipts|journal)$/.test(name)) continue;
    for (const file of Deno.readDirSync(`${branch.folder}/${name}`)) kept.push(file.name);
  }
  assertEquals(kept, []);
});

Deno.test({
  name: `atm pin change asks for the old PIN once and for the new one twice${WITHOUT_SCRIPT}`,
  ignore: !HAS_SCRIPT,
  async fn() {
    await using branch = await Branch.open();
    await branch.atm([...BOB, "-n", "10.00", "--pin-stdin"], "4711");
    const { code, screen } = await onTerminal(branch.atmCommand(["pin", "change", ...BOB]), [
      ["PIN:", "4711\r"],
      ["New PIN:", "80085\r"],
      ["New PIN again:", "80085\r"],
    ], { cwd: branch.folder });
    assertEquals([code, /4711|80085/.test(screen)], [0, false], screen);
    assertMatch(screen, /Changed the PIN of bob/);
  },
});
