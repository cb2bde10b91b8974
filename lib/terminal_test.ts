import { assertEquals } from "@std/assert";
import { ProtocolError, UserError } from "./errors.ts";
import { Terminal, wantsNoColor } from "./terminal.ts";

class FakeStream {
  text = "";
  readonly #terminal: boolean;

  constructor(terminal: boolean) {
    this.#terminal = terminal;
  }

  isTerminal(): boolean {
    return this.#terminal;
  }

  writeSync(bytes: Uint8Array): number {
    this.text += new TextDecoder().decode(bytes);
    return bytes.length;
  }
}

function fakeTerminal(options: { isTerminal?: boolean; noColor?: boolean } = {}) {
  const stdout = new FakeStream(options.isTerminal ?? false);
  const stderr = new FakeStream(options.isTerminal ?? false);
  const noColor = options.noColor ?? false;
  return { stdout, stderr, terminal: new Terminal({ program: "atm", stdout, stderr, noColor }) };
}

Deno.test("Terminal.error() prints a UserError and its hints on stderr", () => {
  const { terminal, stdout, stderr } = fakeTerminal();
  terminal.error(new UserError("Cannot read it", { hints: ["one", "two"] }));
  assertEquals(stderr.text, "atm: error: Cannot read it\natm: hint: one\natm: hint: two\n");
  assertEquals(stdout.text, "");
});

Deno.test("Terminal.error() lets no message forge a second line", () => {
  const { terminal, stderr } = fakeTerminal();
  terminal.error(new UserError("a\natm: error: b\u009b"));
  terminal.warning("c\nd");
  terminal.note("e\x1b[2J");
  assertEquals(
    stderr.text,
    "atm: error: a\\natm: error: b\\u009b\natm: warning: c\\nd\natm: e\\u001b[2J\n",
  );
});

Deno.test("Terminal.error() tells the reason of a protocol failure, and where a bug is", () => {
  const { terminal, stderr } = fakeTerminal();
  terminal.error(new ProtocolError("bad_mac"));
  assertEquals(stderr.text, "atm: error: Communication failed: bad_mac\n");
  stderr.text = "";
  terminal.error(new Error("oops"));
  const [first, second] = stderr.text.split("\n");
  assertEquals(first, "atm: error: Internal error: oops");
  assertEquals(second?.includes("terminal_test.ts"), true);
});

Deno.test("Terminal colours the word, on a terminal only and unless told not to", () => {
  const colored = fakeTerminal({ isTerminal: true });
  colored.terminal.hint("x");
  assertEquals(colored.stderr.text, "atm: \x1b[36mhint:\x1b[0m x\n");
  for (const options of [{ isTerminal: false }, { isTerminal: true, noColor: true }]) {
    const plain = fakeTerminal(options);
    plain.terminal.hint("x");
    assertEquals(plain.stderr.text, "atm: hint: x\n");
  }
});

Deno.test("wantsNoColor() reads the flag, a NO_COLOR that is not empty, and TERM=dumb", () => {
  assertEquals(wantsNoColor(false, {}), false);
  assertEquals(wantsNoColor(false, { NO_COLOR: "", TERM: "xterm" }), false);
  assertEquals(wantsNoColor(true, {}), true);
  assertEquals(wantsNoColor(false, { NO_COLOR: "0" }), true);
  assertEquals(wantsNoColor(false, { TERM: "dumb" }), true);
});

Deno.test("Terminal.printLine() writes one line to stdout", () => {
  const { terminal, stdout, stderr } = fakeTerminal();
  assertEquals(terminal.printLine('{"account":"bob"}'), true);
  assertEquals(terminal.printLine("a\nb"), true);
  assertEquals([stdout.text, stderr.text], ['{"account":"bob"}\na\\nb\n', ""]);
});
