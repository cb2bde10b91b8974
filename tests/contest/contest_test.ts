import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { runContestTest } from "./contest_run.ts";
import type { ContestResult, Pair } from "./contest_run.ts";
import { allowedOutcomes } from "./expected.ts";
import { parseCommand } from "./runner.ts";
import { parseTestFile } from "./test_file.ts";
import type { ContestTest } from "./test_file.ts";
import { Wiring } from "./wiring.ts";
import { newWorld } from "./world.ts";

// The contest's own files are not ours to publish: they are read where they lie, if they do.
const ROOT = new URL("../../", import.meta.url);
const OFFICIAL = new URL("../shared/contest/official/", ROOT);
const BREAKS = new URL("../shared/contest/break_correctness.json", ROOT);

const official = exists(OFFICIAL)
  ? [...Deno.readDirSync(OFFICIAL)].map(({ name }) => new URL(name, OFFICIAL)).sort()
  : [];
// COFRE_CONTEST=official leaves the breakers' cases out: the core flow, for each kind of executable.
const breaks = exists(BREAKS) && Deno.env.get("COFRE_CONTEST") !== "official" ? [BREAKS] : [];

function exists(url: URL): boolean {
  try {
    Deno.statSync(url);
    return true;
  } catch {
    return false;
  }
}

for (const file of [OFFICIAL, BREAKS]) {
  if (exists(file)) continue;
  Deno.test.ignore(`contest (skipped: no ${file.pathname})`, () => {});
}

// Two steps at a time cannot say whose resources are whose.
const BESIDE_OTHERS = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };

/** By the rules' first reading, where they have more than one (docs/CONTEST.md). */
const PASSED: ContestResult = { differences: [], readings: [] };

async function pairUnderTest(): Promise<Pair> {
  return { bank: await commandOf("bank"), atm: await commandOf("atm") };
}

/** COFRE_BANK and COFRE_ATM name other programs, such as the compiled ones. */
async function commandOf(program: "bank" | "atm"): Promise<readonly string[]> {
  const given = Deno.env.get(`COFRE_${program.toUpperCase()}`);
  if (given !== undefined) return await parseCommand(given);
  return [Deno.execPath(), "run", "-q", "-A", fileURLToPath(new URL(`${program}/main.ts`, ROOT))];
}

async function readTests(file: URL): Promise<readonly ContestTest[]> {
  return parseTestFile(file.pathname.split("/").at(-1)!, await Deno.readTextFile(file));
}

async function readAll(urls: readonly URL[]): Promise<readonly ContestTest[]> {
  return (await Promise.all(urls.map(readTests))).flat();
}

const PASS = "bank and atm pass the contest's own tests and the correctness cases of its breakers";
if (official.length + breaks.length > 0) {
  Deno.test(PASS, async (t) => {
    const pair = await pairUnderTest();
    const tests = await readAll([...official, ...breaks]);
    let passed = 0;
    const step = (test: ContestTest) =>
      t.step({
        name: test.name,
        ...BESIDE_OTHERS,
        async fn() {
          const { differences, readings } = await runContestTest(test, pair);
          assertEquals({ differences, readings }, PASSED);
          passed++;
        },
      });
    const timed = tests.filter(({ mischief }) => mischief === "drop");
    const queue = tests.filter((test) => !timed.includes(test));
    const work = async () => {
      for (let test = queue.shift(); test !== undefined; test = queue.shift()) await step(test);
    };
    // From source, the first start compiles: many at once would do so each for itself.
    await step(queue.shift()!);
    // A busy machine starts the ATM so late that the bank's line, due ten seconds after the
    // connection, misses the 0.75 s after the ATM's end: so one thing at a time until then.
    const timing = Promise.all(timed.map(step));
    const others = timing.then(() => Promise.all(Array.from({ length: TESTS_AT_ONCE - 1 }, work)));
    await Promise.all([work(), others]);
    assertEquals(passed, tests.length);
  });
}

// Some wait ten seconds for a host that is not there, and need next to no work meanwhile.
const TESTS_AT_ONCE = 5;

if (breaks.length > 0) {
  Deno.test("parseTestFile() reads every case of the breakers' file", async () => {
    const raw = JSON.parse(await Deno.readTextFile(BREAKS)) as readonly unknown[];
    const cases = await readTests(BREAKS);
    assertEquals(new Set(cases.map(({ name }) => name)).size, raw.length);
    assertEquals(cases.every(({ steps }) => steps.length > 0), true);
  });
}

if (official.length > 0) {
  Deno.test("allowedOutcomes() gives what the contest's own tests expect, and that alone", async () => {
    for (const test of await readAll(official)) {
      await using wiring = new Wiring(test.mischief);
      let world = newWorld(wiring.network);
      for (const { argv, given } of test.steps) {
        const allowed = allowedOutcomes(world, wiring.fillIn(argv));
        const expected = allowed.map(({ exit, output, bankLine }) => ({ exit, output, bankLine }));
        assertEquals(expected, [given!], `${test.name}: ${argv.join(" ")}`);
        world = allowed[0]!.after!;
      }
    }
  });
}
