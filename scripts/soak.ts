// `deno task soak --minutes N`: mixed load with an attacker in the middle; memory and handles of
// the bank must stay flat, and the books as the customers were told.

import { parseArgs } from "@std/cli/parse-args";
import { pause } from "../tests/attacks/customer.ts";
import { BANK } from "../tests/attacks/programs.ts";
import { Dice } from "../tests/crash/dice.ts";
import { checkBank } from "../tests/crash/oracle.ts";
import { freePort } from "../tests/support/free_port.ts";
import { say, warn } from "./say.ts";
import { drawSoak } from "./soak/chart.ts";
import { growth, measure } from "./soak/gauge.ts";
import type { Sample } from "./soak/gauge.ts";
import { Traffic } from "./soak/traffic.ts";

const USAGE = "deno task soak [--minutes N] [--svg FILE]";
const SAMPLES = 120;
/** Memory goes up and down by what the garbage collector has not got to yet. */
const GROWTH_MAX = 1.25;

const flags = parseArgs(Deno.args, {
  string: ["minutes", "svg"],
  default: { minutes: "5" },
  unknown: (argument) => usage(`unknown argument ${argument}`),
});
const minutes = Number(flags.minutes);
if (!(minutes > 0)) usage(`${flags.minutes} is no number of minutes`);

const folder = await Deno.makeTempDir({ prefix: "cofre-soak-" });
const port = freePort();
await BANK(folder, ["init", "-s", "bank.auth"]).output();
const bank = BANK(folder, ["-p", `${port}`, "-s", "bank.auth"]).spawn();
const bankEnd = bank.output();
const samples: Sample[] = [];
try {
  await isServing();
  const startedMs = performance.now();
  const endMs = startedMs + minutes * 60_000;
  await using traffic = new Traffic(folder, port, new Dice(Date.now()));
  await traffic.open();
  const load = traffic.run(endMs);
  while (performance.now() < endMs) {
    await pause(minutes * 60_000 / SAMPLES);
    const { mebibytes, handles } = await measure(bank.pid);
    const sample = {
      minutes: (performance.now() - startedMs) / 60_000,
      mebibytes,
      handles,
      orders: traffic.done,
    };
    samples.push(sample);
    warn(JSON.stringify(sample));
  }
  await load;
  const problems = [...await traffic.settle(), ...verdict()];
  bank.kill("SIGTERM");
  const { code, stderr } = await bankEnd;
  if (code !== 0) problems.push(`the bank ended with ${code}: ${new TextDecoder().decode(stderr)}`);
  await checkBank(folder);
  for (const counts of [traffic.counts, traffic.told.counts]) {
    for (const [what, count] of Object.entries(counts).sort()) say(`${count} ${what}`);
  }
  for (const problem of problems) say(`NOT RIGHT: ${problem}`);
  const title = `A soak of ${minutes} minutes: ${traffic.done} orders, an attacker in the middle`;
  if (flags.svg !== undefined) await Deno.writeTextFile(flags.svg, drawSoak(samples, title));
  Deno.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  try {
    bank.kill("SIGKILL");
  } catch {
    // It has ended, as it should.
  }
  await Deno.remove(folder, { recursive: true });
}

function verdict(): string[] {
  return (["mebibytes", "handles"] as const).flatMap((of) => {
    const factor = growth(samples, of);
    say(`${of}: ${samples.at(-1)![of].toFixed(0)}, ${factor.toFixed(2)} of the second quarter`);
    return factor <= GROWTH_MAX ? [] : [`${of} grew to ${factor.toFixed(2)}`];
  });
}

async function isServing(): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      return (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch {
      await pause(100);
    }
  }
  throw new Error("The bank does not start");
}

function usage(problem: string): never {
  warn(`soak: error: ${problem}\nusage: ${USAGE}`);
  Deno.exit(2);
}
