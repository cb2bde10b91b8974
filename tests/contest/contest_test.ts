import { assertEquals } from "@std/assert";
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

const hasOfficial = exists(OFFICIAL);
const files = hasOfficial ? [...Deno.readDirSync(OFFICIAL)].map(({ name }) => name).sort() : [];

function exists(url: URL): boolean {
  try {
    Deno.statSync(url);
    return true;
  } catch {
    return false;
  }
}

/** The name of a test, with what it lacks, if it does. */
function named(name: string, file: URL): { name: string; ignore: boolean } {
  const ignore = !exists(file);
  return { name: ignore ? `${name} (skipped: no ${file.pathname})` : name, ignore };
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
  return [Deno.execPath(), "run", "-q", "-A", new URL(`${program}/main.ts`, ROOT).pathname];
}

async function readTests(file: URL): Promise<readonly ContestTest[]> {
  return parseTestFile(file.pathname.split("/").at(-1)!, await Deno.readTextFile(file));
}

Deno.test({
  ...named("bank and atm pass the contest's own tests", OFFICIAL),
  async fn(t) {
    const pair = await pairUnderTest();
    const step = (file: string) =>
      t.step({
        name: file,
        ...BESIDE_OTHERS,
        async fn() {
          for (const test of await readTests(new URL(file, OFFICIAL))) {
            const { differences, readings } = await runContestTest(test, pair);
            assertEquals({ differences, readings }, PASSED);
          }
        },
      });
    // Four times ten seconds of waiting, so beside the others.
    const slow = files.filter((file) => file.startsWith("timeout")).map(step);
    for (const file of files) if (!file.startsWith("timeout")) await step(file);
    await Promise.all(slow);
  },
});

Deno.test({
  ...named("allowedOutcomes() gives what the contest's own tests expect, and that alone", OFFICIAL),
  async fn() {
    let steps = 0;
    for (const file of files) {
      for (const test of await readTests(new URL(file, OFFICIAL))) {
        await using wiring = new Wiring(test.mischief);
        let world = newWorld(wiring.network);
        for (const { argv, given } of test.steps) {
          const allowed = allowedOutcomes(world, wiring.fillIn(argv));
          const expected = allowed.map(({ exit, output, bankLine }) => ({
            exit,
            output,
            bankLine,
          }));
          assertEquals(expected, [given!], `${file}: ${argv.join(" ")}`);
          world = allowed[0]!.after!;
          steps++;
        }
      }
    }
    assertEquals(steps > 100, true, `${steps} steps`);
  },
});

Deno.test({
  ...named("bank and atm pass the correctness cases of the contest's breakers", BREAKS),
  async fn(t) {
    const pair = await pairUnderTest();
    const cases = await readTests(BREAKS);
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
    // Those that wait for a host that never answers take ten seconds, and next to no work.
    const slow = cases.filter(waits);
    const queue = cases.filter((test) => !waits(test));
    const work = async () => {
      for (let test = queue.shift(); test !== undefined; test = queue.shift()) await step(test);
    };
    await Promise.all([...slow.map(step), ...Array.from({ length: CASES_AT_ONCE }, work)]);
    const raw = JSON.parse(await Deno.readTextFile(BREAKS)) as unknown[];
    assertEquals(passed, raw.length);
  },
});

const CASES_AT_ONCE = 4;

function waits({ steps }: ContestTest): boolean {
  return steps.some(({ argv }) => /^[0-9.]+$/.test(argv[argv.indexOf("-i") + 1] ?? ""));
}
