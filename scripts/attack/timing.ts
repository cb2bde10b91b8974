// `deno task attack --timing N`: can hellos be told apart by when they are answered? Not among the
// tests, for a machine that has other things to do gives other figures.
import { join } from "node:path";
import { readAuthFile } from "../../lib/auth_file.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { formatTable } from "../../lib/table.ts";
import { BANK, weakBank } from "../../tests/attacks/programs.ts";
import type { Program } from "../../tests/attacks/programs.ts";
import { freePort } from "../../tests/support/free_port.ts";
import { HELLO_KINDS } from "../../tests/attacks/timing/hello_kinds.ts";
import { measureHellos } from "../../tests/attacks/timing/measure.ts";
import type { Times } from "../../tests/attacks/timing/measure.ts";
import { compareAll, summarize, T_MAX } from "../../tests/attacks/timing/welch.ts";
import { LineReader } from "../../tests/contest/line_reader.ts";

const BUILDS: readonly { readonly name: string; readonly program: Program }[] = [
  { name: "the bank as it is", program: BANK },
  {
    name: "without its tick, and without a decoy for what is out of range",
    program: weakBank("reply_tick"),
  },
];

/**
 * Measures the bank, and a build without the guard that must not pass; `samples` in all for each.
 * 0: as it has to be. 1: it is not.
 */
export async function runTiming(
  samples: number,
  { say, warn }: { readonly say: (line: string) => void; readonly warn: (line: string) => void },
): Promise<number> {
  const kinds = Object.keys(HELLO_KINDS).length;
  const largest: number[] = [];
  for (const { name, program } of BUILDS) {
    const startedMs = performance.now();
    const each = Math.max(2, Math.ceil(samples / kinds));
    const times = await measure(program, each, (done) => {
      if (done % Math.ceil(each / 10) === 0) warn(`${done} of ${each} of each kind`);
    });
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
    const pairs = compareAll(times);
    largest.push(Math.max(...pairs.map(({ t }) => t)));
    say(`${name}: ${samples} hellos in ${seconds} s; times in ms`);
    for (const line of describe(times)) say(`  ${line}`);
    for (const { kinds, t } of pairs) {
      say(`  |t| ${t.toFixed(2).padStart(8)}  ${kinds.join(" / ")}`);
    }
    say(`  the largest |t| is ${largest.at(-1)!.toFixed(2)}; told apart beyond ${T_MAX}`);
  }
  const [asItIs, weakened] = largest as [number, number];
  const isSafe = asItIs < T_MAX;
  say(isSafe ? "nobody can tell them apart" : "THEY CAN BE TOLD APART");
  if (weakened < T_MAX) say("but so it is without the guard: measure more");
  return isSafe && weakened >= T_MAX ? 0 : 1;
}

async function measure(
  program: Program,
  samples: number,
  onRound: (done: number) => void,
): Promise<Times> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-timing-" });
  const port = freePort();
  const child = program(folder, ["-p", `${port}`, "-s", "bank.auth"]).spawn();
  const [stdout, stderr] = [new LineReader(child.stdout), new LineReader(child.stderr)];
  try {
    if (await stdout.next(60_000) !== "created") throw new Error(stderr.takeAll().join("; "));
    const bank = await readAuthFile(nodeCrypto, join(folder, "bank.auth"));
    // The first ones find code that is not compiled yet.
    await measureHellos({ port, bank, samples: 20 });
    return await measureHellos({
      port,
      bank,
      samples,
      onRound(done) {
        stdout.takeAll();
        onRound(done);
      },
    });
  } finally {
    child.kill("SIGTERM");
    await Promise.all([child.status, stdout.ended, stderr.ended]);
    await Deno.remove(folder, { recursive: true });
  }
}

function describe(times: Times): readonly string[] {
  const columns = ["hello", "count", "mean", "deviation", "median"].map((title, i) => ({
    title,
    right: i > 0,
  }));
  const rows = Object.entries(times).map(([kind, sample]) => {
    const { count, mean, variance } = summarize(sample);
    const median = sample.toSorted((a, b) => a - b)[sample.length >> 1]!;
    return [kind, `${count}`, ...[mean, Math.sqrt(variance), median].map((ms) => ms.toFixed(3))];
  });
  return formatTable({ columns, rows }, { aligned: true });
}
