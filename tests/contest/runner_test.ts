import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { FAULTS } from "./fake_pair.ts";
import { runContestTest } from "./contest_run.ts";
import type { Pair } from "./contest_run.ts";
import { formatVerdicts } from "./runner.ts";
import { parseTestFile } from "./test_file.ts";
import type { ContestTest } from "./test_file.ts";
import { Wiring } from "./wiring.ts";

const FAKE = new URL("./fake_pair.ts", import.meta.url).href;

function fakePair(fault: string, timeoutMs: number): Pair {
  const deno = [Deno.execPath(), "run", "-q", "-A", FAKE];
  return {
    bank: [...deno, "bank"],
    atm: [...deno, "atm"],
    env: { COFRE_FAKE_FAULT: fault, COFRE_FAKE_TIMEOUT_MS: `${timeoutMs}` },
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
  return parseTestFile("", JSON.stringify({ inputs, mitm }))[0]!;
}

function breakersCase(...steps: readonly string[][]): ContestTest {
  const inputs = steps.map((input) => ({ input }));
  return parseTestFile("", JSON.stringify({ type: "correctness", inputs }))[0]!;
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

// No result stands in the file: the rules tell.
const DERIVED = breakersCase(
  [...TO_BANK, "-n", "9.99"],
  [...TO_BANK, "-n", "10.30"],
  ["-i", "%IP%", "-p", "%PORT%", "-a", "bob", "-n", "20.00"],
  ["-i", "%IP%", "-p", "%PORT%", "-a", "ted", "-c", "bob.card", "-w", "1.00"],
  ["-i", "%IP%", "-p", "1024", "-a", "late", "-n", "10.00"],
  [...TO_BANK, "-w", "0.30"],
  [...TO_BANK, "-g"],
);

/** The fields that differ, and of exits what they were. */
async function kinds(test: ContestTest, fault: string): Promise<string[]> {
  // Short times for what waits in vain alone: twenty of these pairs start at once.
  const pair = fakePair(fault, test === DROPPED ? 500 : 30_000);
  const times = { atmMs: fault === "atm_hangs" ? 3_000 : 60_000 };
  const { differences } = await runContestTest(test, pair, times);
  return differences.map(({ field, got }) => field === "exit" ? `exit ${/^\d+/.exec(got)}` : field);
}

Deno.test("runContestTest() finds nothing wrong with a pair that keeps the rules", async () => {
  for (const test of [PLAIN, FLIPPED, DROPPED, DERIVED]) assertEquals(await kinds(test, ""), []);
});

// A line too many shows up at once or at the end, as it happens.
const TOO_MANY = ["bank line", "bank lines too many", "line at the end"];

// What a pair with the fault is failed for: at least this.
const PLAIN_FAULTS: Partial<Record<typeof FAULTS[number], string>> = {
  bank_not_created: "first line",
  bank_silent: "bank line",
  bank_late: "bank line",
  bank_twice: "line too many",
  bank_other_amount: "bank line",
  bank_talks_of_refusals: "line too many",
  bank_no_line_end: "bank line",
  bank_talks_at_the_end: "line too many",
  bank_exit_1: "exit 1",
  bank_dies: "bank",
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
  bank_two_protocol_errors: "line too many",
  atm_exit_255_for_63: "exit 255",
};
const DERIVED_FAULTS: Partial<Record<typeof FAULTS[number], string>> = {
  bank_takes_any_card: "exit 0",
  bank_rounds: "atm stdout",
  bank_writes_files: "files",
  atm_leaves_card: "files",
  atm_exit_1: "exit 1",
  atm_exit_255_for_63: "exit 255",
  atm_other_amount: "atm stdout",
  bank_other_amount: "bank line",
};

Deno.test("runContestTest() fails a pair for every fault it can have", async () => {
  const suites: readonly (readonly [ContestTest, Partial<Record<string, string>>])[] = [
    [PLAIN, PLAIN_FAULTS],
    [FLIPPED, FLIP_FAULTS],
    [DERIVED, DERIVED_FAULTS],
  ];
  const tested = new Set(suites.flatMap(([, faults]) => Object.keys(faults)));
  assertEquals([...tested].sort(), FAULTS.toSorted());
  for (const [test, faults] of suites) {
    await Promise.all(
      Object.entries(faults).map(async ([fault, expected]) => {
        const found = await kinds(test, fault);
        const either = expected === "line too many" ? TOO_MANY : [expected];
        assertEquals(found.some((kind) => either.includes(kind)), true, `${fault}: ${found}`);
      }),
    );
  }
});

Deno.test("parseTestFile() decodes arguments in base64 and refuses an unknown proxy", () => {
  const input = { input: ["LWE=", "dGVkCg=="], base64: true };
  const text = JSON.stringify({ inputs: [{ input, output: REFUSED }] });
  assertEquals(parseTestFile("", text)[0]?.steps[0]?.argv, ["-a", "ted\n"]);
  assertThrows(() => contestTest([], "proxy_other.py"), Error, "proxy_other.py");
});

Deno.test("parseTestFile() numbers the cases of an array, and judges correctness alone", () => {
  const inputs = [{ input: ["-h"] }];
  const file = (type: string) => JSON.stringify([{ type, inputs }, { type, inputs }]);
  const cases = parseTestFile("breaks.json", file("correctness"));
  assertEquals(cases.map(({ name }) => name), ["breaks.json#0", "breaks.json#1"]);
  assertEquals(cases[1]?.steps, [{ argv: ["-h"] }]);
  assertThrows(() => parseTestFile("", file("integrity")), Error, "integrity");
});

Deno.test("formatVerdicts() lists what differs, and the reading that let a test pass", () => {
  const difference = {
    step: "#0",
    argv: ["-a", "ted"],
    field: "exit",
    got: "1",
    expected: "255",
  };
  assertEquals(
    formatVerdicts([
      { test: { ...PLAIN, name: "a" }, differences: [difference], readings: [] },
      { test: { ...PLAIN, name: "b" }, differences: [], readings: ["two errors", "two errors"] },
    ]).map((line) => line.split(/ {2,}/)),
    [
      ["", "TEST", "STEP", "FIELD", "DIFFERENCE"],
      ["FAILED", "a", "#0 -a ted", "exit", "1, expected 255"],
      ["ok", "b", "two errors"],
      ["1 passed, 1 failed"],
    ],
  );
});

Deno.test("Wiring sends what is for a stranger's host to one of ours that does not answer", async () => {
  await using wiring = new Wiring(undefined);
  const argv = ["-gi", "23.23.23.23", "-p", "%PORT%", "-a", "ted"];
  assertEquals(wiring.fillIn(argv), [...argv.slice(0, 3), `${wiring.bankPort}`, "-a", "ted"]);
  const [, host, , port, ...rest] = await wiring.fillInForRun(argv);
  assertEquals([host, rest], ["127.0.0.1", ["-a", "ted"]]);
  assertNotEquals(port, `${wiring.bankPort}`);
  // What fails at once, and what is no address, stays what it is.
  for (const address of ["255.255.255.255", "0127.0.0.1", "%IP%"]) {
    const others = ["-i", address, "-p", "3000"];
    assertEquals(await wiring.fillInForRun(others), wiring.fillIn(others));
  }
});
