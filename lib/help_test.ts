import { assertEquals } from "@std/assert";
import { formatHelp } from "./help.ts";
import { COMMON_OPTIONS } from "./program.ts";
import type { ProgramSpec } from "./program.ts";

const CHECK = { name: "check", summary: "look at it", options: ["file"] };
const PROGRAM: ProgramSpec = {
  name: "demo",
  summary: "a program with help",
  usage: ["[options]", "<command> [options]"],
  examples: [["demo -f x", "does it"]],
  options: [
    { long: "file", short: "f", value: "<file>", help: "which one" },
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
  check  look at it

Options
  -f, --file <file>  which one
      --fast         skip the rest
  -h, --help         this text
      --version      the version, in one line
`,
  );
});

Deno.test("formatHelp() of a command lists the options it takes", () => {
  assertEquals(
    formatHelp(PROGRAM, CHECK),
    `demo check - look at it

Usage
  demo check [options]

Options
  -f, --file <file>  which one
  -h, --help         this text
      --version      the version, in one line
`,
  );
});
