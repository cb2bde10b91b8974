import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "./errors.ts";
import type { ProgramSpec } from "./program.ts";
import { readSettings } from "./settings.ts";

const PROGRAM: ProgramSpec = {
  name: "atm",
  summary: "",
  usage: [],
  examples: [],
  options: [
    { long: "bank-port", value: "<port>", help: "", settable: true },
    { long: "auth", value: "<file>", help: "", settable: true },
    { long: "format", value: "<form>", choices: ["csv", "ofx"], help: "", settable: true },
    { long: "json", help: "", settable: true },
    { long: "pin-file", value: "<file>", help: "" },
  ],
  commands: [],
  environment: [],
};

function settings(
  environment: Record<string, string>,
  ...files: readonly unknown[]
): Record<string, string> {
  const texts = files.map((file, at) => ({
    path: `${at}.json`,
    text: typeof file === "string" ? file : JSON.stringify(file),
  }));
  const found = readSettings(PROGRAM, environment, texts);
  return Object.fromEntries(
    [...found].map(([long, { value, source }]) => [long, `${value} by ${source}`]),
  );
}

Deno.test("readSettings() takes the environment before the first file, and that before others", () => {
  const nearer = { atm: { "bank-port": 4001, auth: "near.auth" } };
  const farther = { atm: { "bank-port": 4002, auth: "far.auth", json: true }, bank: { rate: 5 } };
  assertEquals(settings({ ATM_BANK_PORT: "4000", ATM_AUTH: "" }, nearer, farther), {
    "bank-port": "4000 by ATM_BANK_PORT",
    "auth": "near.auth by 0.json",
    "json": "true by 1.json",
  });
  assertEquals(settings({}), {});
});

Deno.test("readSettings() knows yes and no, and only the values an option may have", () => {
  for (
    const [text, value] of [["1", "true"], ["true", "true"], ["0", "false"], ["false", "false"]]
  ) {
    assertEquals(settings({ ATM_JSON: text! }).json, `${value} by ATM_JSON`);
  }
  assertEquals(settings({}, { atm: { json: false } }).json, "false by 0.json");
  assertThrows(() => settings({ ATM_JSON: "yes" }), UserError, "ATM_JSON");
  assertEquals(settings({ ATM_FORMAT: "ofx" }).format, "ofx by ATM_FORMAT");
  assertThrows(() => settings({ ATM_FORMAT: "odf" }), UserError, "ATM_FORMAT");
  assertThrows(() => settings({}, { atm: { format: "odf" } }), UserError, "0.json");
});

Deno.test("readSettings() refuses a file that says what it does not understand", () => {
  const bad: readonly unknown[] = [
    "not JSON",
    "[]",
    "5",
    { atm: [] },
    { atm: 5 },
    { atn: {} },
    { atm: { "bank-prot": 4000 } },
    { atm: { auth: null } },
    { atm: { auth: "" } },
    { atm: { auth: ["x"] } },
    { atm: { json: "yes" } },
    // A secret's place is chosen for each run, not by a file that somebody left.
    { atm: { "pin-file": "x" } },
  ];
  for (const file of bad) assertThrows(() => settings({}, file), UserError, "0.json");
  const error = assertThrows(() => settings({}, { atm: { "bank-prot": 1 } }), UserError);
  assertEquals(error.hints, ['did you mean "bank-port"?']);
});

Deno.test("readSettings() reads no variable of an option that cannot be set", () => {
  assertEquals(settings({ ATM_PIN_FILE: "x", ATM_PIN: "1234" }), {});
});
