// Not called test.ts: a bare `deno test` would take that for a test, and so run itself for ever.
import { parseArgs } from "@std/cli/parse-args";
import { fileURLToPath } from "node:url";
import { say, warn } from "./say.ts";
import { runLanes } from "./testing/lanes.ts";
import { runSuite } from "./testing/run_suite.ts";
import { findSuites } from "./testing/suite.ts";
import type { Suite } from "./testing/suite.ts";
import { lastLine, succeeded } from "./testing/tally.ts";
import type { Tally } from "./testing/tally.ts";

const USAGE = "deno task test [SUITE ...] [--filter TEXT]";
const ROOT = fileURLToPath(new URL("..", import.meta.url));

if (import.meta.main) Deno.exitCode = await main(Deno.args);

async function main(args: readonly string[]): Promise<number> {
  const flags = parseArgs(args, {
    string: ["filter"],
    unknown: (argument, key) => key === undefined || usage(`unknown option ${argument}`),
  });
  const names = flags._.map(String);
  const suites = await findSuites(ROOT);
  const strange = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (strange.length > 0) {
    usage(`no suite ${strange.join(", ")}: there are ${suites.map(({ name }) => name).join(", ")}`);
  }
  const chosen = suites.filter(({ name }) => names.length === 0 || names.includes(name));
  const tally = await runLanes(chosen, (suite) => runTimed(suite, flags.filter));
  list("Skipped", tally.skipped);
  list("Failed", tally.failed);
  say();
  say(lastLine(tally));
  return succeeded(tally) ? 0 : 1;
}

async function runTimed(suite: Suite, filter: string | undefined): Promise<Tally> {
  say(`\n=== ${suite.name}: ${suite.files.length} files ===`);
  const start = performance.now();
  const tally = await runSuite(suite, { root: ROOT, filter });
  say(`=== ${suite.name}: ${((performance.now() - start) / 1_000).toFixed(0)} s ===`);
  return tally;
}

function list(title: string, names: readonly string[]): void {
  if (names.length === 0) return;
  say(`\n${title}:`);
  for (const name of names) say(`  ${name}`);
}

function usage(problem: string): never {
  warn(`test: error: ${problem}\nusage: ${USAGE}`);
  Deno.exit(2);
}
