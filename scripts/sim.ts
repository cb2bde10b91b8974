// `deno task sim [SEED]`: bank, ATMs, network and disks in one process, on simulated time.

import { parseArgs } from "@std/cli/parse-args";
import { BUGS } from "../tests/sim/bugs.ts";
import { makePlan } from "../tests/sim/plan.ts";
import { shrink, trySeed } from "../tests/sim/shrink.ts";
import type { Outcome } from "../tests/sim/shrink.ts";
import { summarize, tellStory } from "../tests/sim/story.ts";
import { say, warn } from "./say.ts";

const USAGE = "deno task sim [SEED] [--steps N] [--for SECONDS] [--transactions N] [--bug NAME] " +
  "[--list-bugs]";
/** Fresh seeds are tried for so long unless something else is asked for. */
const SECONDS = 10;
/** Worlds that shrinking may cost. */
const SHRINK_TRIES_MAX = 150;

if (import.meta.main) Deno.exitCode = await main(Deno.args);

async function main(args: readonly string[]): Promise<number> {
  const flags = parseArgs(args, {
    string: ["_", "steps", "for", "transactions", "bug"],
    boolean: ["list-bugs"],
    unknown: (argument, key) => key === undefined || usage(`unknown option ${argument}`),
  });
  if (flags["list-bugs"]) return listBugs();
  const { bug } = flags;
  if (bug !== undefined && BUGS[bug] === undefined) usage(`no bug ${bug}; see --list-bugs`);
  const steps = flags.steps === undefined ? {} : { steps: wholeNumber(flags.steps) };
  const [seed] = flags._.map(String);
  if (seed !== undefined) return await replay(seed, bug, steps);
  return await explore({
    bug,
    steps,
    seconds: flags.for === undefined && flags.transactions === undefined
      ? SECONDS
      : wholeNumber(flags.for ?? "86400"),
    transactions: wholeNumber(flags.transactions ?? "1000000000"),
  });
}

/** One world: the same output for the same seed, on any machine. */
async function replay(seed: string, bug: string | undefined, steps: object): Promise<number> {
  say(`seed ${seed}`);
  const outcome = await trySeed(seed, bug, steps);
  for (const line of summarize(outcome)) say(`  ${line}`);
  if (outcome.findings.length > 0) return await explain(outcome, { bug, steps });
  say("all invariants hold");
  return 0;
}

/** World after world, until one breaks an invariant or there have been enough. */
async function explore({ bug, steps, seconds, transactions }: {
  readonly bug: string | undefined;
  readonly steps: object;
  readonly seconds: number;
  readonly transactions: number;
}): Promise<number> {
  // A bug's worlds are numbered, so that everybody needs as many to find it.
  const base = bug === undefined ? crypto.randomUUID().slice(0, 8) : "";
  const startedMs = performance.now();
  let [worlds, orders, simulatedMs] = [0, 0, 0];
  while (orders < transactions && performance.now() - startedMs < seconds * 1_000) {
    worlds++;
    const seed = bug === undefined ? `${base}-${worlds}` : `${worlds}`;
    const outcome = await trySeed(seed, bug, steps);
    orders += outcome.aftermath.records.length;
    simulatedMs += outcome.aftermath.nowMs;
    if (outcome.findings.length > 0) {
      say(`seed ${seed}: the first of ${worlds} worlds that is wrong`);
      return await explain(outcome, { bug, steps });
    }
    if (worlds % 100 === 0) tellRate(worlds, orders, startedMs);
  }
  tellRate(worlds, orders, startedMs);
  say(
    `${worlds} worlds, ${orders} orders, ${
      (simulatedMs / 3_600_000).toFixed(1)
    } simulated hours: ` +
      "all invariants hold",
  );
  return 0;
}

/** What is wrong, and the shortest story that shows it. */
async function explain(
  outcome: Outcome,
  { bug, steps }: { readonly bug: string | undefined; readonly steps: object },
): Promise<1> {
  for (const { invariant, detail } of outcome.findings) say(`BROKEN ${invariant}: ${detail}`);
  const { seed } = outcome.aftermath.plan;
  const plan = makePlan(seed, steps);
  const shortest = await shrink(plan, outcome, { bug, triesMax: SHRINK_TRIES_MAX });
  say(`the same with ${shortest.plan.steps.length} of ${plan.steps.length} steps:`);
  for (const line of tellStory(shortest.outcome)) say(`  ${line}`);
  for (const { invariant, detail } of shortest.outcome.findings) say(`  ${invariant}: ${detail}`);
  const more = Object.entries({ bug, ...steps }).filter(([, value]) => value !== undefined);
  say(`again: deno task sim ${seed}${more.map(([flag, value]) => ` --${flag} ${value}`).join("")}`);
  return 1;
}

function tellRate(worlds: number, orders: number, startedMs: number): void {
  const seconds = (performance.now() - startedMs) / 1_000;
  warn(`${worlds} worlds, ${orders} orders, ${(orders / seconds).toFixed(0)} a second`);
}

function listBugs(): 0 {
  for (const [name, make] of Object.entries(BUGS)) {
    const { what, breaks } = make();
    say(`${name.padEnd(22)} ${what} (breaks: ${breaks})`);
  }
  return 0;
}

function wholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : usage(`${text} is no whole number`);
}

function usage(problem: string): never {
  warn(`sim: error: ${problem}\nusage: ${USAGE}`);
  Deno.exit(2);
}
