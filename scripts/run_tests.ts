// Not called test.ts: a bare `deno test` would take that for a test, and so run itself for ever.
import { parseArgs } from "@std/cli/parse-args";
import { fileURLToPath } from "node:url";
import { say, warn } from "./say.ts";
import { runSuite } from "./testing/run_suite.ts";
import { findSuites } from "./testing/suite.ts";
import type { Suite } from "./testing/suite.ts";
import { add, lastLine, NOTHING, succeeded } from "./testing/tally.ts";
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
  // What waits for clocks and processes leaves a core to what only computes.
  const lanes = [false, true].map((computes) =>
    runAll(chosen.filter((suite) => suite.computes === computes), flags.filter)
  );
  const tally = (await Promise.all(lanes)).reduce(add);
  list("Skipped", tally.skipped);
  list("Failed", tally.failed);
  say();
  say(lastLine(tally));
  return succeeded(tally) ? 0 : 1;
}

async function runAll(suites: readonly Suite[], filter: string | undefined): Promise<Tally> {
  let tally = NOTHING;
  for (const suite of suites) {
    say(`\n=== ${suite.name}: ${suite.files.length} files ===`);
    const start = performance.now();
    tally = add(tally, await runSuite(suite, { root: ROOT, filter }));
    say(`=== ${suite.name}: ${((performance.now() - start) / 1_000).toFixed(0)} s ===`);
  }
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
