import { parseArgs } from "@std/cli/parse-args";
import { encodeHex } from "@std/encoding/hex";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Coverage } from "../tests/fuzz/coverage.ts";
import { fuzz } from "../tests/fuzz/fuzz.ts";
import type { Find } from "../tests/fuzz/fuzz.ts";
import type { Target } from "../tests/fuzz/target.ts";
import { allTargets } from "../tests/fuzz/targets/all.ts";
import { say, warn } from "./say.ts";

const USAGE =
  `deno task fuzz [TARGET …] [--inputs N] [--for SECONDS] [--seed N] [--list] [--coverage]

Gives every reader of strangers' bytes mutated inputs, N or SECONDS in all. Whatever makes one crash
or hang is written to tests/fuzz/found/, which the tests try again. Exit 1 if there is any.`;
/** Targets take turns, so that a slow one does not starve the others. */
const ROUND_INPUTS = 2_000;
const ROOT = new URL("..", import.meta.url).href;
const FOUND = fileURLToPath(new URL("../tests/fuzz/found", import.meta.url));

/** What came of a target in all its rounds. */
interface Sum {
  inputs: number;
  taken: number;
  ms: number;
  readonly ways: Set<string>;
  finds: number;
}

async function main(args: readonly string[]): Promise<number> {
  const flags = parseArgs([...args], {
    string: ["inputs", "for", "seed", "_"],
    boolean: ["list", "help", "coverage"],
    default: { inputs: "1000000", for: "600", seed: "1" },
  });
  if (flags.help) return say(USAGE), 0;
  const all = await allTargets();
  const targets = all.filter(({ name }) =>
    flags._.length === 0 || flags._.some((word) => name.includes(`${word}`))
  );
  if (targets.length === 0) return warn("fuzz: error: no such target; --list names them"), 2;
  if (flags.list) return targets.forEach(({ name }) => say(name)), 0;
  const [inputs, seconds, seed] = [flags.inputs, flags.for, flags.seed].map(Number);
  if (![inputs, seconds, seed].every((number) => Number.isSafeInteger(number))) {
    return warn("fuzz: error: --inputs, --for and --seed are whole numbers"), 2;
  }
  const coverage = flags.coverage ? new Coverage() : null;
  const memoryBefore = Deno.memoryUsage().rss;
  const sums = await rounds(targets, { inputs: inputs!, seconds: seconds!, seed: seed! });
  report(sums, memoryBefore);
  if (coverage !== null) await reportCoverage(coverage);
  return [...sums.values()].some(({ finds }) => finds > 0) ? 1 : 0;
}

async function rounds(
  targets: readonly Target[],
  { inputs, seconds, seed }: { inputs: number; seconds: number; seed: number },
): Promise<Map<string, Sum>> {
  const sums = new Map(targets.map(({ name }): [string, Sum] => [
    name,
    { inputs: 0, taken: 0, ms: 0, ways: new Set(), finds: 0 },
  ]));
  const untilMs = performance.now() + seconds * 1_000;
  let left = inputs;
  for (let round = 0; left > 0; round++) {
    for (const target of targets) {
      if (left <= 0 || performance.now() >= untilMs) return sums;
      const start = performance.now();
      const options = { seed: seed + round * 7_919, inputs: Math.min(ROUND_INPUTS, left), untilMs };
      const { inputs: tried, taken, ways, finds } = await fuzz(target, options);
      const sum = sums.get(target.name)!;
      sum.inputs += tried;
      sum.taken += taken;
      sum.ms += performance.now() - start;
      for (const way of ways.keys()) sum.ways.add(way);
      for (const find of finds) await keep(target, find);
      sum.finds += finds.length;
      left -= tried;
    }
  }
  return sums;
}

async function keep(target: Target, { input, what }: Find): Promise<void> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", input));
  const path = join(FOUND, target.name, encodeHex(hash.slice(0, 8)));
  await Deno.mkdir(join(FOUND, target.name), { recursive: true });
  await Deno.writeFile(path, input);
  warn(`${target.name}: ${what}\n  kept as ${path}`);
}

function report(sums: ReadonlyMap<string, Sum>, memoryBefore: number): void {
  say("target                     inputs      taken  ways   inputs/s  finds");
  for (const [name, { inputs, taken, ms, ways, finds }] of sums) {
    const rate = ms === 0 ? 0 : Math.round(inputs * 1_000 / ms);
    const cells = [`${inputs}`.padStart(12), `${taken}`.padStart(11), `${ways.size}`.padStart(6)];
    say(`${name.padEnd(20)} ${cells.join("")} ${`${rate}`.padStart(10)} ${`${finds}`.padStart(6)}`);
  }
  const total = [...sums.values()].reduce((sum, { inputs }) => sum + inputs, 0);
  const finds = [...sums.values()].reduce((sum, { finds }) => sum + finds, 0);
  const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
  say(
    `${total} inputs, ${finds} finds; ${mib(memoryBefore)} MiB before, ${
      mib(Deno.memoryUsage().rss)
    } MiB after`,
  );
}

async function reportCoverage(coverage: Coverage): Promise<void> {
  say("\nreached: functions, blocks");
  for (const [path, file] of [...await coverage.take(ROOT)].sort()) {
    const functions = `${file.functionsReached}/${file.functions}`.padStart(8);
    say(`${functions} ${`${file.blocksReached}/${file.blocks}`.padStart(9)}  ${path}`);
  }
  coverage.close();
}

if (import.meta.main) Deno.exit(await main(Deno.args));
