import { assertEquals } from "@std/assert";
import { judged } from "../../tests/support/console_rig.ts";
import { chooseEvents } from "./choose_rows.ts";
import { Histogram } from "./histogram.ts";
import { Monitor } from "./monitor.ts";
import { meanRate, RateSeries } from "./rate_series.ts";
import { sparkPoints } from "./sparkline.tsx";
import { Tally } from "./tally.ts";
import { ago, duration, grouped, money, perSecond } from "./words.ts";

Deno.test("RateSeries counts by the second, forgets the old and leaves out the one that runs", () => {
  const series = new RateSeries(4);
  for (const timeMs of [100_000, 100_999, 101_000, 103_500]) series.add(timeMs);
  assertEquals(series.until(103_999), [2, 1, 0]);
  assertEquals(series.until(104_000), [1, 0, 1]);
  series.add(90_000);
  assertEquals(series.until(104_000), [1, 0, 1], "too old to be counted");
  assertEquals(series.until(1_000_000), [0, 0, 0]);
  assertEquals(meanRate([9, 1, 2, 3], 3), 2);
});

Deno.test("Tally counts names apart until there are too many of them", () => {
  const tally = new Tally();
  for (let i = 0; i < 100; i++) tally.add(`name ${i}`);
  tally.add("name 3");
  assertEquals(tally.total, 101);
  assertEquals(tally.entries().length, 65);
  assertEquals(tally.top(2), [["other", 36], ["name 3", 2]]);
});

Deno.test("Histogram counts what took at most so long, and what took longer", () => {
  const histogram = new Histogram();
  assertEquals(histogram.medianS, undefined);
  for (const ms of [0.5, 0.6, 40, 10_000]) histogram.add(ms);
  const buckets = new Map(histogram.buckets());
  assertEquals([0.0005, 0.001, 0.05, 2.5].map((bound) => buckets.get(bound)), [1, 2, 3, 3]);
  assertEquals([histogram.count, histogram.medianS], [4, 0.001]);
});

Deno.test("Monitor knows what is in hand, and what a connection that failed took with it", () => {
  const monitor = new Monitor(0);
  const hear = (peer: string, kind: "received" | "failed" | "closed") => {
    const gauges = { timeMs: 0, connections: 0, connectionsMax: 1, head: HEAD, committedMs: 0 };
    monitor.take({ steps: [{ peer, kind, text: "", timeMs: 0 }], missed: 1, gauges });
  };
  hear("a", "received");
  hear("b", "received");
  assertEquals(monitor.inHand, 2);
  hear("a", "failed");
  hear("b", "closed");
  assertEquals([monitor.inHand, monitor.missed], [0, 4]);
});

const HEAD = { logId: new Uint8Array(16), treeSize: 0n, root: new Uint8Array(32) };

Deno.test("chooseEvents() shows what went wrong before what went well, and counts the rest", () => {
  const events = [
    { ...judged("a") },
    { peer: "", text: "", kind: "failed" as const },
    { ...judged("b", { refusal: "insufficient_funds" }) },
    { peer: "", text: "connected", kind: "connected" as const },
    { ...judged("c") },
  ].map((step, i) => ({ ...step, id: i + 1, timeMs: 0 }));
  const choose = (max: number) => {
    const { chosen, skipped } = chooseEvents(events, max);
    return [chosen.map(({ id }) => id), skipped];
  };
  assertEquals(choose(5), [[1, 2, 3, 4, 5], {}]);
  assertEquals(choose(4), [[1, 2, 3, 5], { step: 1 }]);
  assertEquals(choose(3), [[2, 3, 5], { order: 1, step: 1 }]);
  assertEquals(choose(1), [[2], { refusal: 1, order: 2, step: 1 }]);
});

Deno.test("sparkPoints() draws within its frame, for nothing too", () => {
  assertEquals(sparkPoints([0, 0]), "0,31 120,31");
  assertEquals(sparkPoints([0, 10, 5]), "0,31 60,2 120,16.5");
  assertEquals(sparkPoints([7]), "0,2");
});

Deno.test("numbers and times are written as people read them", () => {
  assertEquals([0, 999, 1_000, 1_234_567n].map(grouped), ["0", "999", "1,000", "1,234,567"]);
  assertEquals([0n, 5n, -123_456n, 100_000_000n].map(money), [
    "0.00",
    "0.05",
    "-1,234.56",
    "1,000,000.00",
  ]);
  assertEquals([-1, 59_999, 60_000, 3_600_000, 90_000_000].map(duration), [
    "0 s",
    "59 s",
    "1 min",
    "1 h 0 min",
    "1 d 1 h",
  ]);
  assertEquals([ago(undefined, 0), ago(0, 1_000), ago(0, 5_000)], ["not yet", "now", "5 s ago"]);
  assertEquals([0, 9.94, 1_234.5].map(perSecond), ["0.0/s", "9.9/s", "1,235/s"]);
});
