import { assertEquals, assertThrows } from "@std/assert";
import { environmentNames, isStrict } from "./environment.ts";
import { UsageError } from "./errors.ts";
import type { ProgramSpec } from "./program.ts";

Deno.test("environmentNames() has a variable for each option that can be set", () => {
  const program: ProgramSpec = {
    name: "demo",
    summary: "",
    usage: [],
    examples: [],
    options: [
      { long: "read-timeout", value: "<n>", help: "", settable: true },
      { long: "pin", help: "" },
    ],
    commands: [],
    environment: [],
  };
  assertEquals(environmentNames(program), [
    "COFRE_STRICT",
    "NO_COLOR",
    "FORCE_COLOR",
    "TERM",
    "XDG_CONFIG_HOME",
    "HOME",
    "DEMO_READ_TIMEOUT",
  ]);
});

Deno.test("isStrict() is on with 1, off without a value or with 0, and never by a slip", () => {
  assertEquals(isStrict({ COFRE_STRICT: "1" }), true);
  assertEquals(isStrict({}), false);
  assertEquals(isStrict({ COFRE_STRICT: "" }), false);
  assertEquals(isStrict({ COFRE_STRICT: "0" }), false);
  for (const value of ["true", "yes", " 1", "1\n", "2"]) {
    assertThrows(() => isStrict({ COFRE_STRICT: value }), UsageError, undefined, value);
  }
});
