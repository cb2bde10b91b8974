import { assertEquals, assertMatch } from "@std/assert";
import { HAS_SCRIPT, onTerminal, WITHOUT_SCRIPT } from "../support/on_terminal.ts";
import { Branch } from "./branch.ts";

const MARY = ["-a", "mary"];
const PASSWORD = "three small boats";

Deno.test("a user name and a password do everything that a card does", async () => {
  await using branch = await Branch.open();
  const file = ["--password-file", await branch.file("password", `${PASSWORD}\n`)];
  const stdin = (args: readonly string[]) =>
    branch.seen([...MARY, ...args, "--password-stdin"], PASSWORD);
  const opened = '{"account":"mary","initial_balance":20.00}';
  assertEquals(await branch.seen(["signup", ...MARY, "-n", "20.00", ...file]), `0 ${opened}`);
  assertEquals(await stdin(["-d", "5.00"]), '0 {"account":"mary","deposit":5.00}');
  assertEquals(await stdin(["-w", "1.00"]), '0 {"account":"mary","withdraw":1.00}');
  assertEquals(
    await branch.seen([...MARY, "-g", ...file]),
    '0 {"account":"mary","balance":24.00}',
  );
  assertEquals(await branch.seen([...MARY, "-g"]), "255", "no card was made");
  assertEquals((await branch.stopBank()).length, 4);
});

Deno.test("nothing of a log-in stays on the disk", async () => {
  await using branch = await Branch.open();
  const before = [...Deno.readDirSync(branch.folder)].map(({ name }) => name).sort();
  await branch.atm(["signup", ...MARY, "--password-stdin"], PASSWORD);
  for (const args of [["-d", "5.00"], ["-w", "1.00"], ["-w", "99.00"], ["-g"]]) {
    await branch.atm([...MARY, ...args, "--password-stdin"], PASSWORD);
  }
  await branch.atm([...MARY, "-g", "--password-stdin"], "three small ships");
  assertEquals([...Deno.readDirSync(branch.folder)].map(({ name }) => name).sort(), before);
});

Deno.test("a wrong password and an unknown user look the same to everybody", async () => {
  await using branch = await Branch.open();
  await branch.atm(["signup", ...MARY, "--password-stdin"], PASSWORD);
  const wrong = await branch.atm([...MARY, "-g", "--password-stdin"], "three small ships");
  const unknown = await branch.atm(["-a", "eve", "-g", "--password-stdin"], PASSWORD);
  assertEquals(wrong, unknown);
  assertEquals([wrong.code, wrong.stdout], [255, ""]);
  assertMatch(wrong.stderr, /user name and password/);
  assertEquals(await branch.stopBank(), ['{"account":"mary","initial_balance":10.00}']);
});

Deno.test("wrong passwords are throttled, and lock nobody out of a card", async () => {
  await using branch = await Branch.open();
  await branch.atm(["signup", ...MARY, "--password-stdin"], PASSWORD);
  for (let i = 0; i < 10; i++) {
    const { stderr } = await branch.atm([...MARY, "-g", "--password-stdin"], `wrong horse ${i}`);
    assertMatch(stderr, /does not accept/);
  }
  const { code, stdout, stderr } = await branch.atm([...MARY, "-g", "--password-stdin"], PASSWORD);
  assertEquals([code, stdout], [255, ""]);
  assertMatch(stderr, /Too many wrong passwords/);
  assertEquals((await branch.atm(["-a", "bob", "-n", "10.00"])).code, 0);
});

Deno.test("atm signup takes no weak password, and no name that is taken", async () => {
  await using branch = await Branch.open();
  for (const password of ["short", "password12", "1234567890"]) {
    const { code, stdout } = await branch.atm(["signup", ...MARY, "--password-stdin"], password);
    assertEquals([code, stdout], [1, ""], password);
  }
  await branch.atm([...MARY, "-n", "10.00"]);
  const taken = await branch.atm(["signup", ...MARY, "--password-stdin"], PASSWORD);
  assertEquals([taken.code, taken.stdout], [1, ""]);
  assertMatch(taken.stderr, /exists already/);
  assertEquals((await branch.atm(["signup", "--password-stdin"], PASSWORD)).code, 2);
});

Deno.test({
  name: `atm signup asks twice on a terminal, a log-in once${WITHOUT_SCRIPT}`,
  ignore: !HAS_SCRIPT,
  async fn() {
    await using branch = await Branch.open();
    const run = (args: readonly string[], dialogue: readonly (readonly [string, string])[]) =>
      onTerminal(branch.atmCommand(args), dialogue, { cwd: branch.folder });
    const signup = await run(["signup", ...MARY], [
      ["Password:", `${PASSWORD}\r`],
      ["Password again:", `${PASSWORD}\r`],
    ]);
    assertEquals(signup.code, 0, signup.screen);
    assertMatch(signup.screen, /Opened account mary with 10.00/);
    const look = await run([...MARY, "-g", "--password"], [["Password:", `${PASSWORD}\r`]]);
    assertEquals([look.code, look.screen.includes("boats")], [0, false], look.screen);
    const cancelled = await run(["signup", "-a", "eve"], [["Password:", "\x03"]]);
    assertEquals(cancelled.code, 130, cancelled.screen);
  },
});
