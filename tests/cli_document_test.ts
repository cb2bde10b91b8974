import { assert } from "@std/assert";
import { ATM_PROGRAM } from "../atm/usage.ts";
import { BANK_PROGRAM } from "../bank/usage.ts";
import type { ProgramSpec } from "../lib/program.ts";

Deno.test("docs/CLI.md names every option, command and default of both programs", async () => {
  const document = await Deno.readTextFile(new URL("../docs/CLI.md", import.meta.url));
  const [, atm, bank] = /\n## The ATM\n(.*)\n## The bank\n(.*)\n## Values\n/s.exec(document)!;
  for (const [program, section] of [[ATM_PROGRAM, atm!], [BANK_PROGRAM, bank!]] as const) {
    for (const word of wordsOf(program)) {
      assert(section.includes(word), `${program.name}: ${word} is missing`);
    }
  }
});

function wordsOf(program: ProgramSpec): string[] {
  const words = program.commands.map(({ name }) => `\`${program.name} ${name}\``);
  for (const { long, short, help } of program.options) {
    words.push(`\`--${long}`);
    if (short !== undefined && long !== "help") words.push(`\`-${short}`);
    const value = /default ([0-9.]+)/.exec(help)?.[1];
    if (value !== undefined) words.push(`\`${value}\``);
  }
  return words;
}
