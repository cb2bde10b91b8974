import { parseArgs } from "@std/cli/parse-args";
import { formatTable } from "../../lib/table.ts";
import { systemTerminal } from "../../lib/terminal.ts";
import type { Command } from "./bank_process.ts";
import { runContestTest } from "./contest_run.ts";
import type { ContestResult } from "./contest_run.ts";
import { parseTestFile } from "./test_file.ts";
import type { ContestTest } from "./test_file.ts";

/** A test and what came of it. */
export interface Verdict extends ContestResult {
  readonly test: ContestTest;
}

/** A command line as people type it: words; one that names a file is made absolute. */
export async function parseCommand(text: string): Promise<Command> {
  const words = text.split(" ").filter((word) => word !== "");
  return await Promise.all(words.map(async (word) => {
    return word.includes("/") ? await Deno.realPath(word).catch(() => word) : word;
  }));
}

/** The lines of a table: what passed, and by which reading, what did not and why; then the sum. */
export function formatVerdicts(verdicts: readonly Verdict[]): readonly string[] {
  const rows = verdicts.flatMap(({ test, differences, readings }) => {
    if (differences.length === 0) return [["ok", test.name, "", "", [...new Set(readings)].join()]];
    return differences.map(({ step, argv, field, got, expected }) => [
      "FAILED",
      test.name,
      [step, ...argv].join(" "),
      field,
      `${got}, expected ${expected}`,
    ]);
  });
  const columns = ["", "TEST", "STEP", "FIELD", "DIFFERENCE"].map((title) => ({ title }));
  const passed = verdicts.filter(({ differences }) => differences.length === 0).length;
  return [
    ...formatTable({ columns, rows }, { aligned: true }),
    `${passed} passed, ${verdicts.length - passed} failed`,
  ];
}

async function main(): Promise<number> {
  const terminal = systemTerminal("contest", { noColor: Deno.noColor });
  const args = parseArgs(Deno.args, { string: ["bank", "atm", "_"] });
  if (args.bank === undefined || args.atm === undefined || args._.length === 0) {
    terminal.printText("runner.ts --bank <command> --atm <command> <test.json> ...\n");
    return 2;
  }
  const pair = { bank: await parseCommand(args.bank), atm: await parseCommand(args.atm) };
  const verdicts: Verdict[] = [];
  for (const path of args._) {
    for (const test of parseTestFile(path, await Deno.readTextFile(path))) {
      verdicts.push({ test, ...await runContestTest(test, pair) });
    }
  }
  for (const line of formatVerdicts(verdicts)) terminal.printLine(line);
  return verdicts.every(({ differences }) => differences.length === 0) ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
