import { assertEquals } from "@std/assert";
import { formatHelp } from "./help.ts";
import { COMMON_OPTIONS } from "./program.ts";
import type { CommandSpec, ProgramSpec } from "./program.ts";

const CHECK = {
  name: "look at",
  summary: "look at it",
  operands: "<thing>...",
  options: ["file"],
  own: [
    { long: "how", value: "<way>", choices: ["near", "far"], default: "near", help: "from where" },
  ],
  examples: [["demo look at me", "sees you"]],
} as const satisfies CommandSpec;
const PROGRAM: ProgramSpec = {
  name: "demo",
  summary: "a program with help",
  usage: ["[options]", "<command> [options]"],
  examples: [["demo -f x", "does it"]],
  options: [
    { long: "file", short: "f", value: "<file>", help: "which one", settable: true },
    { long: "fast", help: "skip the rest" },
    ...COMMON_OPTIONS,
  ],
  commands: [CHECK],
  environment: [],
};

Deno.test("formatHelp() lays the table out: usage, examples, commands, options", () => {
  assertEquals(
    formatHelp(PROGRAM),
    `demo - a program with help

Usage
  demo [options]
  demo <command> [options]

Examples
  $ demo -f x  does it

Commands
  look at <thing>...  look at it

Options
  -f, --file <file>  which one
      --fast         skip the rest
  -h, --help         this text
      --version      the version, in one line

Environment
  DEMO_FILE  --file

"demo help <command>" tells more of each.
`,
  );
});

Deno.test("formatHelp() of a command shows its operands, examples and own options", () => {
  assertEquals(
    formatHelp(PROGRAM, ["look", "at"]),
    `demo look at - look at it

Usage
  demo look at [options] <thing>...

Examples
  $ demo look at me  sees you

Options
      --how <way>    from where: near, far, default near
  -f, --file <file>  which one
      --json         the answer as one line of JSON
      --no-color     no colours
  -h, --help         this text
      --version      the version, in one line
`,
  );
});

Deno.test("formatHelp() of a word that begins commands lists these", () => {
  assertEquals(
    formatHelp(PROGRAM, ["look"]),
    `demo look - 1 command

Commands
  look at <thing>...  look at it

"demo help look <command>" tells more of each.
`,
  );
});
