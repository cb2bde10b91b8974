import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { arrivals, exponential, pass } from "./queues.ts";
import type { Draw } from "./queues.ts";
import { seeded } from "./seeded.ts";

/** The mean time in an M/M/c queue, waiting and service, in ms (Erlang C). */
function erlangMs(perSecond: number, serviceMs: number, servers: number): number {
  const offered = perSecond * serviceMs / 1_000;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k++) sum += term *= offered / k;
  const last = term * offered / servers / (1 - offered / servers);
  const waits = last / (sum + last);
  return serviceMs + waits * serviceMs / (servers - offered);
}

function meanTimeMs(servers: number, perSecond: number, serviceMs: (draw: Draw) => number): number {
  const draw = seeded(servers);
  const arrivalsMs = arrivals(400_000, perSecond, draw);
  const { departuresMs } = pass({ kind: "servers", servers, serviceMs }, arrivalsMs, draw);
  return departuresMs.reduce((sum, ms, i) => sum + ms - arrivalsMs[i]!, 0) / arrivalsMs.length;
}

for (const [servers, load] of [[1, 0.5], [1, 0.8], [2, 0.8], [8, 0.9]] as const) {
  Deno.test(`pass() waits as Erlang C has it: ${servers} servers, load ${load}`, () => {
    const perSecond = 1_000 * load * servers / 2;
    const expectedMs = erlangMs(perSecond, 2, servers);
    const meanMs = meanTimeMs(servers, perSecond, (draw) => exponential(2, draw));
    assertAlmostEquals(meanMs / expectedMs, 1, 0.05);
  });
}

Deno.test("pass() waits half as long where each job takes the same (Pollaczek, Khinchine)", () => {
  const exponentialWait = erlangMs(400, 2, 1) - 2;
  const constantWait = meanTimeMs(1, 400, () => 2) - 2;
  assertAlmostEquals(constantWait / exponentialWait, 0.5, 0.03);
});

Deno.test("pass() has a batch take what waits, and no more than it may", () => {
  const batcher = { kind: "batches", max: 3, batchMs: (jobs: number) => 10 + jobs } as const;
  const { departuresMs } = pass(batcher, [0, 1, 2, 3, 4, 40], seeded(1));
  // 0 alone until 11; then 1, 2 and 3 until 24; then 4 until 35; then 40.
  assertEquals(departuresMs, [11, 24, 24, 24, 35, 51]);
});

Deno.test("pass() gives a batcher the throughput of its full batches when it has too much to do", () => {
  const batcher = { kind: "batches", max: 256, batchMs: (jobs: number) => 1 + jobs / 10 } as const;
  const draw = seeded(2);
  const { departuresMs, load } = pass(batcher, arrivals(100_000, 50_000, draw), draw);
  const perSecond = 100_000 / departuresMs.at(-1)! * 1_000;
  assertAlmostEquals(perSecond / (256 / 26.6 * 1_000), 1, 0.01);
  assert(load > 0.99);
});

Deno.test("pass() keeps jobs apart that come out of order", () => {
  const station = { kind: "servers", servers: 1, serviceMs: () => 1 } as const;
  assertEquals(pass(station, [5, 0, 5.5], seeded(3)).departuresMs, [6, 1, 7]);
});
