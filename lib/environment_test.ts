import { assertEquals } from "@std/assert";
import { environmentNames } from "./environment.ts";
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
