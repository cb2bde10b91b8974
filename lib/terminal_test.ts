import { assertEquals } from "@std/assert";
import { fakeTerminal } from "../tests/support/fake_terminal.ts";
import { ProtocolError, UserError } from "./errors.ts";
import { wantsColor, wantsNoColor } from "./terminal.ts";

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

Deno.test("Terminal colours the word in a pipe where that is asked for and not unwanted", () => {
  const colored = fakeTerminal({ isTerminal: false, forceColor: true });
  colored.terminal.hint("x");
  assertEquals(colored.stderr.text, "atm: \x1b[36mhint:\x1b[0m x\n");
  const plain = fakeTerminal({ isTerminal: false, forceColor: true, noColor: true });
  plain.terminal.hint("x");
  assertEquals(plain.stderr.text, "atm: hint: x\n");
});

Deno.test("wantsColor() reads a FORCE_COLOR that is neither empty nor 0", () => {
  assertEquals(["", "0", "1", "true"].map((FORCE_COLOR) => wantsColor({ FORCE_COLOR })), [
    false,
    false,
    true,
    true,
  ]);
  assertEquals(wantsColor({}), false);
});

Deno.test("Terminal.error() prints JSON where answers are JSON", () => {
  const { terminal, stderr } = fakeTerminal({ isTerminal: true, json: true });
  terminal.error(
    new UserError("Insufficient\nfunds", { code: "insufficient_funds", hints: ["x"] }),
  );
  terminal.error(new ProtocolError("bad_mac"));
  terminal.error(new TypeError("a bug"));
  assertEquals(stderr.text.split("\n").map((line) => line === "" ? line : JSON.parse(line).error), [
    { code: "insufficient_funds", message: "Insufficient\nfunds", hints: ["x"] },
    { code: "bad_mac", message: "bad_mac" },
    { code: "internal", message: "a bug" },
    "",
  ]);
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
