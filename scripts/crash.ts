// `deno task crash --cycles N [--seed N]`: power cuts of bank and ATMs, by chance and repeatable.

import { parseArgs } from "@std/cli/parse-args";
import { runCampaign } from "../tests/crash/campaign.ts";
import { say, warn } from "./say.ts";

const USAGE = "deno task crash [--cycles N] [--seed N]";

const flags = parseArgs(Deno.args, {
  string: ["cycles", "seed"],
  default: { cycles: "60", seed: `${Math.floor(Date.now() / 1000)}` },
  unknown: (argument) => usage(`unknown argument ${argument}`),
});
const [cycles, seed] = [wholeNumber(flags.cycles), wholeNumber(flags.seed)];
say(`crash: ${cycles} cycles, seed ${seed}`);
const startedMs = performance.now();
const counts = await runCampaign({
  cycles,
  seed,
  onProgress: (counts) => warn(`${counts.cycles} cycles, ${minutes()} min`),
});
for (const [what, count] of Object.entries(counts).sort()) say(`${count} ${what}`);
say(`All was right after each, in ${minutes()} min`);

function minutes(): string {
  return ((performance.now() - startedMs) / 60_000).toFixed(1);
}

function wholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : usage(`${text} is no number`);
}

function usage(problem: string): never {
  warn(`crash: error: ${problem}\nusage: ${USAGE}`);
  Deno.exit(2);
}
