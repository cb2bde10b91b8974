import { assert, assertEquals } from "@std/assert";
import { ATM_COMMANDS } from "../atm/commands.ts";
import { parseAtmFlags } from "../atm/flags.ts";
import { ATM_PROGRAM } from "../atm/usage.ts";
import { BANK_COMMANDS } from "../bank/commands.ts";
import { parseBankFlags } from "../bank/flags.ts";
import { BANK_PROGRAM } from "../bank/usage.ts";
import { COMMAND_OPTIONS } from "../lib/program.ts";
import type { OptionSpec, ProgramSpec } from "../lib/program.ts";

const PROGRAMS: readonly [ProgramSpec, (argv: readonly string[]) => unknown][] = [
  [ATM_PROGRAM, (argv) => parseAtmFlags(argv, {})],
  [BANK_PROGRAM, (argv) => parseBankFlags(argv, {})],
];

Deno.test("the command tables give an option one meaning wherever it occurs", () => {
  for (const [program] of PROGRAMS) {
    const options = program.commands.reduce<readonly OptionSpec[]>(
      (all, command) => [...all, ...command.own ?? []],
      [...program.options, ...COMMAND_OPTIONS],
    );
    for (const { long, short, value, choices } of options) {
      for (const other of options) {
        if (other.long === long) {
          assertEquals([other.short, other.value, other.choices], [short, value, choices], long);
        } else {
          assert(
            short === undefined || other.short !== short,
            `-${short} is ${long}, ${other.long}`,
          );
        }
      }
    }
  }
});

Deno.test("the command tables name options that there are", () => {
  for (const [program] of PROGRAMS) {
    const longs = program.options.map(({ long }) => long);
    for (const { name, options } of program.commands) {
      for (const long of options) assert(longs.includes(long), `${name}: ${long}`);
    }
  }
});

Deno.test("the command tables show examples that are right", () => {
  for (const [program, parse] of PROGRAMS) {
    const examples = [...program.examples, ...program.commands.flatMap((c) => c.examples ?? [])];
    for (const [line] of examples) {
      const [name, ...argv] = line.replace(/ [|>] .*/, "").split(" ");
      assertEquals(name, program.name);
      // The menu is no line to be parsed.
      if (line !== "atm") parse(argv);
    }
  }
});

Deno.test("the command tables have a module for every command", async () => {
  for (const load of [...Object.values(ATM_COMMANDS), ...Object.values(BANK_COMMANDS)]) {
    assertEquals(typeof (await load()).run, "function");
  }
});
