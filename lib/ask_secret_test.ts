import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { typed } from "../tests/support/keyboard.ts";
import { HAS_SCRIPT, onTerminal, WITHOUT_SCRIPT } from "../tests/support/on_terminal.ts";
import { askSecret } from "./ask_secret.ts";
import { CancelledError, UserError } from "./errors.ts";
import { SECRET_CHARACTERS_MAX } from "./limits.ts";

Deno.test("askSecret() reads up to Enter and shows stars", async () => {
  const prompt = typed("12", "34\rmore");
  assertEquals(await askSecret("PIN", prompt), "1234");
  assertEquals(prompt.shown(), "PIN: ****\n");
});

Deno.test("askSecret() takes a letter away at backspace, all at Ctrl-U, none from nothing", async () => {
  const cases: readonly [string, string, string][] = [
    ["12\x7f3\r", "13", "**\b \b*"],
    ["1\b2\r", "2", "*\b \b*"],
    ["\x7f\x7f1\r", "1", "*"],
    ["123\x154\r", "4", "***\b \b\b \b\b \b*"],
    // A letter, not one of its bytes.
    ["ç💰\x7f\r", "ç", "**\b \b"],
  ];
  for (const [keys, secret, shown] of cases) {
    const prompt = typed(keys);
    assertEquals(await askSecret("PIN", prompt), secret);
    assertEquals(prompt.shown(), `PIN: ${shown}\n`);
  }
});

Deno.test("askSecret() keeps arrow keys and other control characters out of the secret", async () => {
  assertEquals(await askSecret("PIN", typed("1\x1b[A2\x1b[3~\x1bOP3\x00\x1b\r")), "123");
});

Deno.test("askSecret() puts a letter together that comes in two reads", async () => {
  const [head, ...tail] = new TextEncoder().encode("ç");
  assertEquals(
    await askSecret("PIN", typed(Uint8Array.of(head!), Uint8Array.from(tail), "\n")),
    "ç",
  );
});

Deno.test("askSecret() gives up at Ctrl-C, Ctrl-D and the end, and restores the terminal", async () => {
  for (const keys of ["12\x03", "12\x04", "12"]) {
    const prompt = typed(keys);
    await assertRejects(() => askSecret("PIN", prompt), CancelledError);
    assertEquals(prompt.keyboard.raw, [true, false]);
  }
});

Deno.test("askSecret() takes no more letters than a secret may have", async () => {
  const prompt = typed(..."x".repeat(SECRET_CHARACTERS_MAX + 1));
  await assertRejects(() => askSecret("PIN", prompt), UserError, "more than");
  assertEquals(prompt.keyboard.raw, [true, false]);
});

Deno.test("askSecret() asks nobody where stdin is no terminal", async () => {
  const prompt = typed("1234\r");
  const keyboard = { ...prompt.keyboard, isTerminal: () => false };
  assertEquals(await askSecret("PIN", { ...prompt, keyboard }), null);
  assertEquals(prompt.shown(), "");
});

const PROGRAM = `
import { askSecret } from "./ask_secret.ts";
try {
  const secret = await askSecret("PIN");
  Deno.stdout.writeSync(new TextEncoder().encode("<" + secret + ">\\n"));
} catch (error) {
  Deno.stdout.writeSync(new TextEncoder().encode(error.code + "\\n"));
}
const { stdout } = await new Deno.Command("stty", { args: ["-a"], stdin: "inherit" }).output();
Deno.stdout.writeSync(stdout);
`;

Deno.test({
  name:
    `askSecret() on a terminal: hidden, cancelled by Ctrl-C, echo back after it${WITHOUT_SCRIPT}`,
  ignore: !HAS_SCRIPT,
  async fn(t) {
    const file = fileURLToPath(new URL("./ask_secret_pty.tmp.ts", import.meta.url));
    await Deno.writeTextFile(file, PROGRAM);
    const ask = (keys: string) =>
      onTerminal([Deno.execPath(), "run", "-q", "-A", "--no-check", file], [["PIN: ", keys]]);
    try {
      await t.step("a secret", async () => {
        const { screen } = await ask("12\x7f3\r");
        assertStringIncludes(screen, "PIN: **\b \b*\n<13>\n");
        assertEquals(/(?<!-)\becho\b/.test(screen), true);
      });
      await t.step("Ctrl-C", async () => {
        const { screen } = await ask("12\x03");
        assertStringIncludes(screen, "PIN: **\ncancelled\n");
        assertEquals(/(?<!-)\becho\b/.test(screen), true);
      });
    } finally {
      await Deno.remove(file);
    }
  },
});
