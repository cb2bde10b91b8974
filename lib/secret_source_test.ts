import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { typed } from "../tests/support/keyboard.ts";
import { CancelledError, UserError } from "./errors.ts";
import { SECRET_CHARACTERS_MAX } from "./limits.ts";
import { readNewSecret, readSecret } from "./read_secret.ts";
import { secretSource } from "./secret_source.ts";
import type { SecretDeps } from "./read_secret.ts";
import type { SecretSource } from "./secret_source.ts";

const quiet = { warn: () => {} };

Deno.test("secretSource() takes one source or none", () => {
  const none = { ask: false, file: undefined, stdin: false };
  assertEquals(secretSource("PIN", none), undefined);
  assertEquals(secretSource("PIN", { ...none, ask: true }), { from: "prompt" });
  assertEquals(secretSource("PIN", { ...none, file: "x" }), { from: "file", path: "x" });
  assertEquals(secretSource("PIN", { ...none, stdin: true }), { from: "stdin" });
  for (
    const two of [{ ask: true, file: "x" }, { ask: true, stdin: true }, { file: "x", stdin: true }]
  ) {
    assertThrows(() => secretSource("PIN", { ...none, ...two }), UserError, "more than one place");
  }
});

const LINES: readonly [string, string][] = [
  ["1234", "1234"],
  ["1234\n", "1234"],
  ["1234\r\n", "1234"],
  [" 12 34 \n", " 12 34 "],
  ["ç💰\n", "ç💰"],
  ["\ufeff1\n", "\ufeff1"],
  [`${"💰".repeat(SECRET_CHARACTERS_MAX)}\r\n`, "💰".repeat(SECRET_CHARACTERS_MAX)],
];

const NEVER: readonly (string | Uint8Array)[] = [
  "",
  "\n",
  "\r\n",
  "1234\n5678",
  "1234\n\n",
  "12\r34\n",
  "x".repeat(SECRET_CHARACTERS_MAX + 1),
  "💰".repeat(SECRET_CHARACTERS_MAX + 1),
  Uint8Array.of(0x31, 0xff, 0x0a),
];

Deno.test("readSecret() names the secret in a sentence, and begins its prompt with a capital", async () => {
  const prompt = typed("\r");
  await assertRejects(
    () => readSecret("new password", { from: "prompt" }, { ...quiet, prompt }),
    UserError,
    "The new password is empty",
  );
  assertEquals(prompt.shown(), "New password: \n");
});

Deno.test("readSecret() takes one line of a file or of stdin, without its end", async () => {
  for (const [content, secret] of LINES) {
    await fromEach(content, async (source, deps) => {
      assertEquals(await readSecret("PIN", source, deps), secret, JSON.stringify(content));
    });
  }
});

Deno.test("readSecret() refuses what is empty, too long, no text, or more than a line", async () => {
  for (const content of NEVER) {
    await fromEach(content, async (source, deps) => {
      await assertRejects(() => readSecret("PIN", source, deps), UserError, "PIN");
    });
  }
});

Deno.test("readSecret() does not wait for the end of stdin after the line", async () => {
  const stdin = { isTerminal: () => false, read: readsOf("1234\n", null) };
  assertEquals(await readSecret("PIN", { from: "stdin" }, { ...quiet, stdin }), "1234");
});

Deno.test("readSecret() reads nothing from a stdin that would show it", async () => {
  const stdin = { isTerminal: () => true, read: readsOf("1234\n") };
  await assertRejects(
    () => readSecret("PIN", { from: "stdin" }, { ...quiet, stdin }),
    UserError,
    "it is a terminal",
  );
});

Deno.test("readSecret() asks on the terminal, if there is one", async () => {
  const prompt = typed("1234\r");
  assertEquals(await readSecret("PIN", { from: "prompt" }, { ...quiet, prompt }), "1234");
  const nobody = { ...prompt, keyboard: { ...prompt.keyboard, isTerminal: () => false } };
  await assertRejects(
    () => readSecret("PIN", { from: "prompt" }, { ...quiet, prompt: nobody }),
    UserError,
    "stdin is not a terminal",
  );
  await assertRejects(
    () => readSecret("PIN", { from: "prompt" }, { ...quiet, prompt: typed("\x03") }),
    CancelledError,
  );
});

Deno.test("readSecret() warns of a file that others may read", async () => {
  const path = await fileWith("1234\n");
  const warnings: string[] = [];
  const deps = { warn: (message: string) => void warnings.push(message) };
  await readSecret("PIN", { from: "file", path }, deps);
  assertEquals(warnings, []);
  await Deno.chmod(path, 0o644);
  await readSecret("PIN", { from: "file", path }, deps);
  assertEquals(warnings.length, 1);
  await Deno.remove(path);
});

Deno.test("readNewSecret() has a secret typed twice, the same way", async () => {
  const ask = (...keys: string[]) =>
    readNewSecret("PIN", { from: "prompt" }, { ...quiet, prompt: typed(...keys) });
  assertEquals(await ask("1234\r", "1234\r"), "1234");
  await assertRejects(() => ask("1234\r", "1235\r"), UserError, "the same way twice");
  await fromEach("1234\n", async (source, deps) => {
    assertEquals(await readNewSecret("PIN", source, deps), "1234");
  });
});

/** Calls with the content as a file and on stdin. */
async function fromEach(
  content: string | Uint8Array,
  use: (source: SecretSource, deps: SecretDeps) => Promise<void>,
): Promise<void> {
  const path = await fileWith(content);
  try {
    await use({ from: "file", path }, quiet);
    const stdin = { isTerminal: () => false, read: readsOf(content) };
    await use({ from: "stdin" }, { ...quiet, stdin });
  } finally {
    await Deno.remove(path);
  }
}

async function fileWith(content: string | Uint8Array): Promise<string> {
  const path = await Deno.makeTempFile();
  await Deno.writeFile(
    path,
    typeof content === "string" ? new TextEncoder().encode(content) : content,
  );
  return path;
}

/** Reads that give one piece each, then the end; null: a read that must not happen. */
function readsOf(...pieces: readonly (string | Uint8Array | null)[]) {
  const rest = pieces.flatMap((piece) =>
    piece === null ? [null] : [typeof piece === "string" ? new TextEncoder().encode(piece) : piece]
  );
  return (into: Uint8Array): Promise<number | null> => {
    const next = rest[0];
    if (next === null) throw new Error("read on after the line");
    if (next === undefined) return Promise.resolve(null);
    const length = Math.min(into.length, next.length);
    into.set(next.subarray(0, length));
    rest[0] = next.subarray(length);
    if (rest[0].length === 0) rest.shift();
    return Promise.resolve(length);
  };
}
