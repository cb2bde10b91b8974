import { assertEquals } from "@std/assert";
import { askLine } from "./ask_line.ts";
import { askSecret } from "./ask_secret.ts";
import { utf8 } from "./bytes.ts";
import { TypeAheadKeyboard } from "./keyboard.ts";

/** A keyboard on which these texts are typed, a read each, and what the screen shows. */
function typeAhead(...reads: readonly string[]): {
  keyboard: TypeAheadKeyboard;
  screen: { writeSync(bytes: Uint8Array): number };
  shown: () => string;
} {
  const rest = reads.map(utf8);
  const readSync = (into: Uint8Array) => {
    const next = rest.shift();
    if (next === undefined) return null;
    into.set(next);
    return next.length;
  };
  const read = (into: Uint8Array) => Promise.resolve(readSync(into));
  let shown = "";
  return {
    keyboard: new TypeAheadKeyboard({ isTerminal: () => true, setRaw() {}, read, readSync }),
    screen: {
      writeSync(bytes) {
        shown += new TextDecoder().decode(bytes);
        return bytes.length;
      },
    },
    shown: () => shown,
  };
}

Deno.test("askLine() leaves what is typed ahead to the next question", () => {
  const { keyboard, screen, shown } = typeAhead("4\nbob", "\n", "ç\r\n");
  const lines = ["choice", "account", "who", "empty"].map((question) =>
    askLine(`${question}: `, keyboard, screen)
  );
  assertEquals(lines, ["4", "bob", "ç", ""]);
  assertEquals(shown(), "choice: account: who: empty: ");
});

Deno.test("askLine() gives null at the end of the input, on a line of its own", () => {
  const { keyboard, screen, shown } = typeAhead("half");
  assertEquals(askLine("a: ", keyboard, screen), null);
  assertEquals(askLine("b: ", keyboard, screen), null);
  assertEquals(shown(), "a: \nb: \n");
});

Deno.test("askSecret() and askLine() share what is typed ahead", async () => {
  const { keyboard, screen } = typeAhead("1\n12", "34\r1234\r\n2\rbo", "b\n");
  assertEquals(askLine("", keyboard, screen), "1");
  assertEquals(await askSecret("PIN", { keyboard, screen }), "1234");
  assertEquals(await askSecret("PIN", { keyboard, screen }), "1234");
  assertEquals(askLine("", keyboard, screen), "2");
  assertEquals(askLine("", keyboard, screen), "bob");
});
