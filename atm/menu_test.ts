import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fakeTerminal } from "../tests/support/fake_terminal.ts";
import { UserError } from "../lib/errors.ts";
import { runMenu } from "./menu.ts";

/** Runs the menu with these answers, then the end of the input; gives what it asked the bank for. */
async function choose(
  answers: readonly string[],
  fail?: (argv: readonly string[]) => unknown,
): Promise<{ lines: string[]; questions: string[]; stdout: string; stderr: string }> {
  const { terminal, stdout, stderr } = fakeTerminal({ isTerminal: true, noColor: true });
  const rest = [...answers];
  const lines: string[] = [];
  const questions: string[] = [];
  await runMenu({
    terminal,
    ask(question) {
      questions.push(question);
      return rest.shift() ?? null;
    },
    run(argv) {
      lines.push(argv.join(" "));
      const failure = fail?.(argv);
      return failure === undefined ? Promise.resolve() : Promise.reject(failure);
    },
  });
  assertEquals(rest, [], "every answer was asked for");
  return { lines, questions, stdout: stdout.text, stderr: stderr.text };
}

Deno.test("runMenu() makes of each choice the command line that does it", async () => {
  const { lines, stdout } = await choose([
    ...["1", "bob", "100", "n"],
    ...["1", "mary", "100.00", "Yes"],
    ...["2", "bob", "5"],
    ...["3", "bob", "7.50"],
    ...["4", "bob"],
    ...["5", "bob", "mary", "2.50"],
    ...["6", "bob"],
    "0",
  ]);
  assertEquals(lines, [
    "-a bob -n 100",
    "-a mary -n 100.00 --pin",
    "-a bob -d 5",
    "-a bob -w 7.50",
    "-a bob -g",
    "-a bob --transfer 2.50 --to mary",
    "-a bob history --page 1",
  ]);
  assertStringIncludes(stdout, "\n  1  open an account\n");
  assertStringIncludes(stdout, "\n  0  exit\n");
});

Deno.test("runMenu() offers the account of the last choice again", async () => {
  const { lines, questions } = await choose(["4", "bob", "4", "", "4", "mary", "4", ""]);
  assertEquals(lines, ["-a bob -g", "-a bob -g", "-a mary -g", "-a mary -g"]);
  assertEquals(questions.filter((question) => question.startsWith("Account")), [
    "Account: ",
    "Account (bob): ",
    "Account (bob): ",
    "Account (mary): ",
  ]);
});

Deno.test("runMenu() ends at 0, and at the end of the input wherever that comes", async () => {
  assertEquals((await choose(["0"])).lines, []);
  for (
    const answers of [[], ["1"], ["1", "bob"], ["1", "bob", "5"], ["2"], ["2", "bob"], ["4"], [
      "5",
      "bob",
      "x",
    ]]
  ) {
    assertEquals((await choose(answers)).lines, []);
  }
});

Deno.test("runMenu() tells what it does not understand, or what failed, and goes on", async () => {
  for (const slip of ["", "7", "-1", "1.0", "1e0", "0x1", "one", "11"]) {
    const { stderr, lines } = await choose([slip, "4", "bob", "0"]);
    assertEquals(stderr, "atm: error: Choose a number from 0 to 6\n");
    assertEquals(lines, ["-a bob -g"]);
  }
  const refused = await choose(
    ["3", "bob", "5", "4", "bob", "0"],
    (argv) => argv.includes("-w") ? new UserError("Insufficient funds") : undefined,
  );
  assertEquals(refused.stderr, "atm: error: Insufficient funds\n");
  assertEquals(refused.lines, ["-a bob -w 5", "-a bob -g"]);
});

Deno.test("runMenu() does not hide a bug of ours", async () => {
  await assertRejects(() => choose(["4", "bob"], () => new TypeError("a bug")), TypeError);
});
