import { assertEquals } from "@std/assert";
import { parseCommand, runContestTest } from "./runner.ts";
import type { Pair } from "./runner.ts";
import { parseTestFile } from "./test_file.ts";

// The contest's own files are not ours to publish: they are read where they lie, if they do.
const ROOT = new URL("../../", import.meta.url);
const OFFICIAL = new URL("../shared/contest/official/", ROOT);

const present = await Deno.stat(OFFICIAL).then(() => true, () => false);
const files = present ? [...Deno.readDirSync(OFFICIAL)].map(({ name }) => name).sort() : [];

async function pairUnderTest(): Promise<Pair> {
  return { bank: await commandOf("bank"), atm: await commandOf("atm") };
}

/** COFRE_BANK and COFRE_ATM name other programs, such as the compiled ones. */
async function commandOf(program: "bank" | "atm"): Promise<readonly string[]> {
  const given = Deno.env.get(`COFRE_${program.toUpperCase()}`);
  if (given !== undefined) return await parseCommand(given);
  return [Deno.execPath(), "run", "-q", "-A", new URL(`${program}/main.ts`, ROOT).pathname];
}

Deno.test({
  name: present
    ? "bank and atm pass the contest's own tests"
    : `bank and atm pass the contest's own tests (skipped: no ${OFFICIAL.pathname})`,
  ignore: !present,
  async fn(t) {
    const pair = await pairUnderTest();
    const step = (file: string) =>
      t.step({
        name: file,
        // Two steps at a time cannot say whose resources are whose.
        sanitizeOps: false,
        sanitizeResources: false,
        sanitizeExit: false,
        async fn() {
          const test = parseTestFile(file, await Deno.readTextFile(new URL(file, OFFICIAL)));
          assertEquals(await runContestTest(test, pair), []);
        },
      });
    // Four times ten seconds of waiting, so beside the others.
    const slow = files.filter((file) => file.startsWith("timeout")).map(step);
    for (const file of files) if (!file.startsWith("timeout")) await step(file);
    await Promise.all(slow);
  },
});
