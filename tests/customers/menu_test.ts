import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { HAS_SCRIPT, onTerminal, WITHOUT_SCRIPT } from "../support/on_terminal.ts";
import { Branch } from "./branch.ts";

Deno.test({
  name:
    `atm alone on a terminal is a menu that saves each change at once, but not in strict mode${WITHOUT_SCRIPT}`,
  ignore: !HAS_SCRIPT,
  async fn() {
    await using branch = await Branch.open();
    const { code, screen } = await onTerminal(alone(branch), [
      ...answers("1", ["Account: ", "bob"], ["First deposit", "100.00"], ["a PIN?", "n"]),
      ["Opened account bob with 100.00.", ""],
      ...answers("3", ["Account (bob): ", ""], ["Amount: ", "500"]),
      ["Insufficient funds", ""],
      ...answers("3", ["Account (bob): ", ""], ["Amount: ", "30.00"]),
      ["Withdrew 30.00 from bob.", ""],
      ...answers("6", ["Account (bob): ", ""]),
      ["withdrawal", ""],
      ["first deposit", ""],
      ["Your choice: ", "0\r"],
    ], { cwd: branch.folder, env: environment(branch) });
    assertEquals(code, 0, screen);
    const env = { ...environment(branch), COFRE_STRICT: "1" };
    const strict = await onTerminal(alone(branch), [], { cwd: branch.folder, env });
    assertEquals(strict.code, 255);
    assertStringIncludes(strict.screen, "No action is given");
    // The bank had each line before the menu ended.
    assertEquals(await branch.stopBank(), [
      '{"account":"bob","initial_balance":100.00}',
      '{"account":"bob","withdraw":30.00}',
    ]);
  },
});

Deno.test({
  name: `atm alone takes what is typed ahead, secrets too${WITHOUT_SCRIPT}`,
  ignore: !HAS_SCRIPT,
  async fn() {
    await using branch = await Branch.open();
    const { code, screen } = await onTerminal(alone(branch), [
      ["Your choice: ", "1\rbob\r100.00\ry\r4821\r4821\r3\r\r30.00\r4821\r0\r"],
    ], { cwd: branch.folder, env: environment(branch) });
    assertEquals(code, 0, screen);
    assertStringIncludes(screen, "Opened account bob with 100.00.");
    assertStringIncludes(screen, "Withdrew 30.00 from bob.");
  },
});

Deno.test("atm alone in a pipe is wrong usage", async () => {
  await using branch = await Branch.open();
  const [program, ...args] = alone(branch);
  const { code, stdout, stderr } = await new Deno.Command(program!, {
    args,
    cwd: branch.folder,
    stdin: "null",
  }).output();
  assertEquals([code, stdout.length], [255, 0]);
  assertMatch(new TextDecoder().decode(stderr), /No action is given/);
});

/** The command line without the port, which comes from the environment. */
function alone(branch: Branch): readonly string[] {
  return branch.atmCommand([]).slice(0, -2);
}

function environment(branch: Branch): Record<string, string> {
  return { ATM_BANK_PORT: `${branch.port}`, NO_COLOR: "1" };
}

/** A choice of the menu and the answers to what it asks. */
function answers(choice: string, ...more: [string, string][]): [string, string][] {
  return [
    ["Your choice: ", `${choice}\r`],
    ...more.map(([q, a]): [string, string] => [q, `${a}\r`]),
  ];
}
