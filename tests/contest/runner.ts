import { resolve } from "node:path";
import { formatTable } from "../../lib/table.ts";
import type { Command } from "./bank_process.ts";
import { runContestTest } from "./contest_run.ts";
import type { ContestResult, Pair } from "./contest_run.ts";
import type { ContestTest } from "./test_file.ts";

/** A test and what came of it. */
export interface Verdict extends ContestResult {
  readonly test: ContestTest;
}

/** A command line as people type it in a folder: words, of which files are made absolute. */
export async function parseCommand(text: string, folder: string = Deno.cwd()): Promise<Command> {
  const words = text.split(" ").filter((word) => word !== "");
  return await Promise.all(words.map(async (word) => {
    const path = resolve(folder, word);
    const isFile = await Deno.stat(path).then((found) => found.isFile, () => false);
    return isFile ? await Deno.realPath(path) : word;
  }));
}

/** Runs tests, some at a time; verdicts in their order. */
export async function runTests(tests: readonly ContestTest[], pair: Pair, options: {
  readonly parallel: number;
  readonly onVerdict?: (verdict: Verdict) => void;
}): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const waiting = [...tests.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, test] = next;
      verdicts[at] = { test, ...await runContestTest(test, pair) };
      options.onVerdict?.(verdicts[at]);
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, work));
  return verdicts;
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
