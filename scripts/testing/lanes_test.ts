import { assert, assertEquals } from "@std/assert";
import { runLanes } from "./lanes.ts";
import type { Suite } from "./suite.ts";

function suite(name: string): Suite {
  return { name, files: [], parallel: false, computes: name.startsWith("computes") };
}

/** What ran beside what, each suite for as many turns as its number says. */
async function run(...names: string[]) {
  const running = new Set<string>();
  const beside: string[] = [];
  const tally = await runLanes(names.map(suite), async ({ name }) => {
    running.add(name);
    beside.push([...running].join(" + "));
    for (let turn = Number(name.at(-1)); turn > 0; turn--) await Promise.resolve();
    running.delete(name);
    return { passed: 1, failed: [`${name} fails`], skipped: [] };
  });
  return { beside, tally };
}

Deno.test("runLanes() runs one that waits beside one that computes, then two of a kind", async () => {
  const { beside, tally } = await run("waits 9", "waits 8", "waits 7", "computes 1", "waits 9");
  assertEquals(beside, [
    "waits 9",
    "waits 9 + computes 1",
    "waits 9 + waits 8",
    "waits 8 + waits 7",
    "waits 7 + waits 9",
  ]);
  assertEquals([tally.passed, tally.failed.length], [5, 5]);
});

Deno.test("runLanes() runs all of them, of whatever kind, never three at a time", async () => {
  const names = ["computes 3", "computes 1", "computes 4", "computes 2", "waits 1"];
  const { beside, tally } = await run(...names);
  assertEquals(tally.failed.toSorted(), names.map((name) => `${name} fails`).toSorted());
  assert(beside.every((names) => names.split(" + ").length <= 2), beside.join("; "));
});
