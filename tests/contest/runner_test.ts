import { assertEquals, assertThrows } from "@std/assert";
import { FAULTS } from "./fake_pair.ts";
import { runContestTest } from "./runner.ts";
import type { Pair } from "./runner.ts";
import { parseTestFile } from "./test_file.ts";
import type { ContestTest } from "./test_file.ts";

const FAKE = new URL("./fake_pair.ts", import.meta.url).pathname;

function fakePair(fault: string): Pair {
  const deno = [Deno.execPath(), "run", "-q", "-A", FAKE];
  return {
    bank: [...deno, "bank"],
    atm: [...deno, "atm"],
    env: { COFRE_FAKE_FAULT: fault, COFRE_FAKE_TIMEOUT_MS: "500" },
  };
}

const TO_BANK = ["-i", "%IP%", "-p", "%PORT%", "-a", "ted"];
const PAST_PROXY = ["-p", "3000", "-a", "ted"];
const REFUSED = { output: {}, exit: 255 };
const PROTOCOL_FAILURE = { output: {}, exit: 63 };

function contestTest(
  steps: readonly (readonly [string[], { output: object; exit: number }])[],
  mitm?: string,
): ContestTest {
  const inputs = steps.map(([input, output]) => ({ input: { input }, output }));
  return parseTestFile("", JSON.stringify({ inputs, mitm }));
}

const CREATED = { output: { initial_balance: 10.3, account: "ted" }, exit: 0 };
const PLAIN = contestTest([
  [[...TO_BANK, "-n", "10.30"], CREATED],
  [[...TO_BANK, "-w", "10.31"], REFUSED],
]);
const FLIPPED = contestTest([
  [[...PAST_PROXY, "-n", "10.30"], CREATED],
  [[...TO_BANK, "-g"], PROTOCOL_FAILURE],
], "proxy_flip1.py");
const DROPPED = contestTest([[[...TO_BANK, "-n", "10.30"], PROTOCOL_FAILURE]], "proxy_drop1.py");

/** What is wrong, without the command line and the rest of the sentence. */
async function kinds(test: ContestTest, fault: string): Promise<string[]> {
  const failures = await runContestTest(test, fakePair(fault), { atmMs: 3000 });
  return failures.map((failure) =>
    /exit \d+|atm stdout|bank line|bank: first line|too much|bank has ended|at the end/
      .exec(failure)?.[0] ?? failure
  );
}

Deno.test("runContestTest() finds nothing wrong with a pair that keeps the rules", async () => {
  for (const test of [PLAIN, FLIPPED, DROPPED]) assertEquals(await kinds(test, ""), []);
});

// What a pair with the fault is failed for: at least this.
const PLAIN_FAULTS: Partial<Record<typeof FAULTS[number], string>> = {
  bank_not_created: "bank: first line",
  bank_silent: "bank line",
  bank_late: "bank line",
  bank_twice: "too much",
  bank_other_amount: "bank line",
  bank_talks_of_refusals: "at the end",
  bank_no_line_end: "bank line",
  bank_talks_at_the_end: "at the end",
  bank_exit_1: "exit 1",
  bank_dies: "bank has ended",
  atm_exit_1: "exit 1",
  atm_silent: "atm stdout",
  atm_twice: "atm stdout",
  atm_no_line_end: "atm stdout",
  atm_blank_line: "atm stdout",
  atm_other_amount: "atm stdout",
  atm_float: "atm stdout",
  atm_amount_as_text: "atm stdout",
  atm_talks_of_refusals: "atm stdout",
  atm_hangs: "exit 143",
};
const FLIP_FAULTS: Partial<Record<typeof FAULTS[number], string>> = {
  bank_no_protocol_error: "bank line",
  bank_two_protocol_errors: "too much",
  atm_exit_255_for_63: "exit 255",
};

Deno.test("runContestTest() fails a pair for every fault it can have", async () => {
  const tested = [...Object.keys(PLAIN_FAULTS), ...Object.keys(FLIP_FAULTS)];
  assertEquals(tested.toSorted(), FAULTS.toSorted());
  for (const [test, faults] of [[PLAIN, PLAIN_FAULTS], [FLIPPED, FLIP_FAULTS]] as const) {
    await Promise.all(
      Object.entries(faults).map(async ([fault, expected]) => {
        const found = await kinds(test, fault);
        // A line too many shows up at once or at the end, as it happens.
        const either = expected === "too much" || expected === "at the end"
          ? ["too much", "at the end"]
          : [expected];
        assertEquals(found.some((kind) => either.includes(kind)), true, `${fault}: ${found}`);
      }),
    );
  }
});

Deno.test("parseTestFile() decodes arguments in base64 and refuses an unknown proxy", () => {
  const input = { input: ["LWE=", "dGVkCg=="], base64: true };
  const text = JSON.stringify({ inputs: [{ input, output: REFUSED }] });
  assertEquals(parseTestFile("", text).steps[0]?.argv, ["-a", "ted\n"]);
  assertThrows(() => contestTest([], "proxy_other.py"), Error, "proxy_other.py");
});
