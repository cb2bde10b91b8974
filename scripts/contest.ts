// `deno task contest FILE ...`: the contest's own JSON files, on our pair or on anybody's.
import { fileURLToPath } from "node:url";
import { parseArgs } from "@std/cli/parse-args";
import { basename, resolve } from "node:path";
import { quote } from "../lib/quote.ts";
import { formatVerdicts, parseCommand, runTests } from "../tests/contest/runner.ts";
import { parseTestFile } from "../tests/contest/test_file.ts";
import type { ContestTest } from "../tests/contest/test_file.ts";
import { say, warn } from "./say.ts";

const USAGE = `deno task contest [OPTION ...] FILE ...
  --bank COMMAND --atm COMMAND  run this pair instead of ours
  --only WORD                   only tests whose name contains WORD, such as breaks.json#7
  --jobs N                      so many at a time; 1
docs/CONTEST.md says what a file is, and what results are expected where it names none.`;
const ROOT = new URL("../", import.meta.url);
/** A task runs in the folder of the project, whoever calls it from where. */
const FOLDER = Deno.env.get("INIT_CWD") ?? Deno.cwd();

if (import.meta.main) Deno.exitCode = await main(Deno.args);

async function main(args: readonly string[]): Promise<number> {
  const flags = parseArgs(args, {
    string: ["bank", "atm", "only", "jobs", "_"],
    boolean: ["help"],
    unknown: (argument, key) => key === undefined || usage(`unknown option ${quote(argument)}`),
  });
  if (flags.help) return say(USAGE), 0;
  if ((flags.bank === undefined) !== (flags.atm === undefined)) {
    usage("--bank and --atm go together");
  }
  if (flags._.length === 0) usage("no file is named");
  const parallel = Math.floor(Number(flags.jobs ?? "1"));
  if (!(parallel > 0)) usage("--jobs takes a number");
  const { only } = flags;
  const tests = (await Promise.all(flags._.map(readTests))).flat()
    .filter(({ name }) => only === undefined || name.includes(only));
  if (tests.length === 0) usage(`no test matches ${quote(only ?? "")}`);
  const pair = {
    bank: flags.bank === undefined ? ours("bank") : await parseCommand(flags.bank, FOLDER),
    atm: flags.atm === undefined ? ours("atm") : await parseCommand(flags.atm, FOLDER),
  };
  let done = 0;
  const verdicts = await runTests(tests, pair, {
    parallel,
    onVerdict({ test, differences }) {
      const verdict = differences.length === 0 ? "ok" : "FAILED";
      warn(`[${++done}/${tests.length}] ${verdict.padEnd(6)} ${test.name}`);
    },
  });
  for (const line of formatVerdicts(verdicts)) say(line);
  return verdicts.every(({ differences }) => differences.length === 0) ? 0 : 1;
}

async function readTests(path: string): Promise<readonly ContestTest[]> {
  try {
    return parseTestFile(basename(path), await Deno.readTextFile(resolve(FOLDER, path)));
  } catch (error) {
    usage(`cannot use ${quote(path)}: ${error instanceof Error ? error.message : error}`);
  }
}

function ours(program: "bank" | "atm"): readonly string[] {
  return [Deno.execPath(), "run", "-q", "-A", fileURLToPath(new URL(`${program}/main.ts`, ROOT))];
}

function usage(problem: string): never {
  warn(`contest: error: ${problem}\nusage: ${USAGE}`);
  Deno.exit(2);
}
