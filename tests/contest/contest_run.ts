import { BankProcess } from "./bank_process.ts";
import type { Command, ProcessOptions } from "./bank_process.ts";
import { canonicalJson } from "./canonical_json.ts";
import { allowedOutcomes } from "./expected.ts";
import type { Outcome, Reading } from "./outcome.ts";
import type { ContestStep, ContestTest } from "./test_file.ts";
import { Wiring } from "./wiring.ts";
import { newWorld } from "./world.ts";

/** The two programs under test. */
export interface Pair {
  readonly bank: Command;
  readonly atm: Command;
  /** Beside COFRE_STRICT. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What came of a test. */
export interface ContestResult {
  /** None: passed. */
  readonly differences: readonly Difference[];
  /** Where it passed by another reading than the text's first. */
  readonly readings: readonly Reading[];
}

/** One thing that is not as it should be. */
export interface Difference {
  /** `#3`, or `bank`. */
  readonly step: string;
  /** The ATM's arguments. */
  readonly argv: readonly string[];
  readonly field: string;
  readonly got: string;
  readonly expected: string;
}

/** The contest's times, and one for a start from source on a busy machine. */
const TIMES = { startMs: 120_000, atmMs: 15_000, bankLineMs: 750, stopMs: 5_000 };

/** Runs one test in a temporary folder of its own, in strict mode. */
export async function runContestTest(
  test: ContestTest,
  pair: Pair,
  times: Partial<typeof TIMES> = {},
): Promise<ContestResult> {
  const cwd = await Deno.makeTempDir({ prefix: "cofre-contest-" });
  await using wiring = new Wiring(test.mischief);
  const run = new Run(pair, wiring, {
    processes: { cwd, env: { ...pair.env, COFRE_STRICT: "1" } },
    times: { ...TIMES, ...times },
  });
  try {
    await run.all(test.steps);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
  return run;
}

class Run implements ContestResult {
  readonly differences: Difference[] = [];
  readonly readings: Reading[] = [];
  readonly #pair: Pair;
  readonly #wiring: Wiring;
  readonly #processes: ProcessOptions;
  readonly #times: typeof TIMES;

  constructor(
    pair: Pair,
    wiring: Wiring,
    options: { processes: ProcessOptions; times: typeof TIMES },
  ) {
    this.#pair = pair;
    this.#wiring = wiring;
    this.#processes = options.processes;
    this.#times = options.times;
  }

  async all(steps: readonly ContestStep[]): Promise<void> {
    const { bankPort } = this.#wiring;
    const bank = new BankProcess([...this.#pair.bank, "-p", `${bankPort}`], this.#processes);
    const differs = this.#reporter("bank", []);
    try {
      const first = await bank.lines.next(this.#times.startMs);
      if (first !== "created") differs("first line", show(first), '"created"');
      else await this.#steps(steps, bank);
    } finally {
      const { code, stderr } = await bank.stop(this.#times.stopMs);
      if (code !== 0) differs("exit", `${code}`, "0 after SIGTERM");
      const rest = bank.lines.takeAll();
      if (rest.length > 0) differs("line at the end", `${rest.map(show)}`, "none");
      if (this.differences.length > 0 && stderr !== "") differs("stderr", stderr, "anything");
    }
  }

  async #steps(steps: readonly ContestStep[], bank: BankProcess): Promise<void> {
    let world = newWorld(this.#wiring.network);
    for (const [index, step] of steps.entries()) {
      const seen = this.#wiring.fillIn(step.argv);
      const allowed = step.given === undefined ? allowedOutcomes(world, seen) : [step.given];
      const differs = this.#reporter(`#${index}`, seen);
      const outcome = await this.#step(step, { allowed, bank, differs });
      world = outcome.after ?? world;
      if (bank.hasEnded) return differs("bank", "has ended", "serves");
    }
    // A line too many after the last step has as long to show up as a line that is awaited.
    await new Promise((resolve) => setTimeout(resolve, this.#times.bankLineMs));
  }

  /** Runs the ATM once; gives the outcome it comes next to, from which the test goes on. */
  async #step(step: ContestStep, { allowed, bank, differs }: {
    readonly allowed: readonly Outcome[];
    readonly bank: BankProcess;
    readonly differs: Differs;
  }): Promise<Outcome> {
    const argv = await this.#wiring.fillInForRun(step.argv);
    const startedMs = performance.now();
    const atm = await this.#runAtm(argv);
    const matching = allowed.filter((outcome) => outcome.exit === atm.code);
    // The ATM has its ten seconds from its start, the bank from the connection: if a busy machine
    // made that late, it is not the bank that is. By as much again its line may be.
    const lineMs = this.#times.bankLineMs + 2 * this.#wiring.delayMs(startedMs);
    const waitMs = matching.some(({ bankLine }) => bankLine === null) ? 0 : lineMs;
    const line = await bank.lines.next(waitMs);
    const outcome = matching.find((each) => isLine(line, each)) ?? matching[0] ?? allowed[0]!;
    if (matching.length === 0) {
      differs("exit", `${atm.code}; stderr: ${atm.stderr}`, exits(allowed));
    }
    if (!isExpectedOutput(atm.stdout, outcome.output)) {
      differs("atm stdout", show(atm.stdout), show(outcome.output));
    }
    if (!isLine(line, outcome)) differs("bank line", show(line), showLine(outcome));
    const extra = bank.lines.takeAll();
    if (extra.length > 0) differs("bank lines too many", `${extra.map(show)}`, "none");
    if (outcome.after !== undefined) {
      const files = [...Deno.readDirSync(this.#processes.cwd)].map(({ name }) => name).sort();
      const expected = [...outcome.after.files.keys()].sort();
      if (`${files}` !== `${expected}`) differs("files", `${files}`, `${expected}`);
    }
    if (outcome.reading !== undefined) this.readings.push(outcome.reading);
    return outcome;
  }

  async #runAtm(
    argv: readonly string[],
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const [program, ...args] = this.#pair.atm;
    const overdue = new AbortController();
    const timer = setTimeout(() => overdue.abort(), this.#times.atmMs);
    const { code, stdout, stderr } = await new Deno.Command(program!, {
      args: [...args, ...argv],
      ...this.#processes,
      env: { ...this.#processes.env },
      stdin: "null",
      signal: overdue.signal,
    }).output();
    clearTimeout(timer);
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  }

  #reporter(step: string, argv: readonly string[]): Differs {
    return (field, got, expected) => {
      this.differences.push({ step, argv, field, got, expected });
    };
  }
}

type Differs = (field: string, got: string, expected: string) => void;

/** The object and one line end, or nothing at all. */
function isExpectedOutput(stdout: string, object: string | null): boolean {
  if (object === null) return stdout === "";
  return stdout.indexOf("\n") === stdout.length - 1 && isObject(stdout, object);
}

function isLine(line: string | undefined, { bankLine, output }: Outcome): boolean {
  if (bankLine === "same object") return isObject(line, output);
  return (line ?? null) === bankLine;
}

function isObject(line: string | undefined, object: string | null): boolean {
  try {
    return line !== undefined && canonicalJson(line) === object;
  } catch {
    return false;
  }
}

function exits(allowed: readonly Outcome[]): string {
  return [...new Set(allowed.map(({ exit }) => exit))].join(" or ");
}

function showLine({ bankLine, output }: Outcome): string {
  return show(bankLine === "same object" ? output : bankLine);
}

function show(text: string | null | undefined): string {
  return text === null || text === undefined ? "nothing" : JSON.stringify(text);
}
