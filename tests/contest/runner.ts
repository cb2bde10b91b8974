import { parseArgs } from "@std/cli/parse-args";
import { systemTerminal } from "../../lib/terminal.ts";
import { BankProcess } from "./bank_process.ts";
import type { Command, ProcessOptions } from "./bank_process.ts";
import { canonicalJson } from "./canonical_json.ts";
import { MitmProxy } from "./proxy.ts";
import { parseTestFile } from "./test_file.ts";
import type { ContestStep, ContestTest } from "./test_file.ts";

/** The two programs under test. */
export interface Pair {
  readonly bank: Command;
  readonly atm: Command;
  /** Beside COFRE_STRICT. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The contest's times, and one for a start from source on a busy machine. */
const TIMES = { startMs: 30_000, atmMs: 15_000, bankLineMs: 750, stopMs: 5_000 };

/**
 * Runs one test in a temporary folder of its own, in strict mode, and gives what was wrong, a
 * sentence each; none = passed.
 */
export async function runContestTest(
  test: ContestTest,
  pair: Pair,
  times: Partial<typeof TIMES> = {},
): Promise<string[]> {
  const cwd = await Deno.makeTempDir({ prefix: "cofre-contest-" });
  const run = new Run(pair, { cwd, env: { ...pair.env, COFRE_STRICT: "1" } }, {
    ...TIMES,
    ...times,
  });
  try {
    await run.all(test);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
  return run.failures;
}

class Run {
  readonly failures: string[] = [];
  readonly #pair: Pair;
  readonly #options: ProcessOptions;
  readonly #times: typeof TIMES;

  constructor(pair: Pair, options: ProcessOptions, times: typeof TIMES) {
    this.#pair = pair;
    this.#options = options;
    this.#times = times;
  }

  async all(test: ContestTest): Promise<void> {
    const bankPort = freePort();
    const bank = new BankProcess([...this.#pair.bank, "-p", `${bankPort}`], this.#options);
    const proxy = test.mischief && new MitmProxy({ bankPort, mischief: test.mischief });
    try {
      const first = await bank.lines.next(this.#times.startMs);
      if (first !== "created") this.failures.push(`bank: first line is ${show(first)}`);
      else await this.#steps(test.steps, bank, { bankPort, port: proxy?.port ?? bankPort });
    } finally {
      await proxy?.close();
      const { code, stderr } = await bank.stop(this.#times.stopMs);
      if (code !== 0) this.failures.push(`bank: exit ${code} after SIGTERM`);
      const rest = bank.lines.takeAll();
      if (rest.length > 0) this.failures.push(`bank: unexpected at the end: ${rest.map(show)}`);
      if (this.failures.length > 0 && stderr !== "") this.failures.push(`bank stderr: ${stderr}`);
    }
  }

  async #steps(
    steps: readonly ContestStep[],
    bank: BankProcess,
    ports: { bankPort: number; port: number },
  ): Promise<void> {
    for (const [index, step] of steps.entries()) {
      const argv = fillIn(step.argv, ports);
      const fail = (what: string) => this.failures.push(`#${index} atm ${argv.join(" ")}: ${what}`);
      await this.#step(step, argv, bank, fail);
      if (bank.hasEnded) {
        fail("the bank has ended");
        return;
      }
    }
    // A line too many after the last step has as long to show up as a line that is awaited.
    await new Promise((resolve) => setTimeout(resolve, this.#times.bankLineMs));
  }

  async #step(
    step: ContestStep,
    argv: readonly string[],
    bank: BankProcess,
    fail: (what: string) => void,
  ): Promise<void> {
    const atm = await this.#runAtm(argv);
    if (atm.code !== step.exit) {
      fail(`exit ${atm.code}, expected ${step.exit}; stderr: ${atm.stderr}`);
    }
    if (!isExpectedOutput(atm.stdout, step.output)) {
      fail(`atm stdout is ${show(atm.stdout)}, expected ${show(step.output)}`);
    }
    if (step.bankLine !== null) {
      const line = await bank.lines.next(this.#times.bankLineMs);
      const isExpected = step.bankLine === "same object"
        ? isObject(line, step.output)
        : line === step.bankLine;
      if (!isExpected) fail(`bank line is ${show(line)}, expected ${show(step.bankLine)}`);
    }
    const extra = bank.lines.takeAll();
    if (extra.length > 0) fail(`bank wrote too much: ${extra.map(show)}`);
  }

  async #runAtm(
    argv: readonly string[],
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const [program, ...args] = this.#pair.atm;
    const overdue = new AbortController();
    const timer = setTimeout(() => overdue.abort(), this.#times.atmMs);
    const { code, stdout, stderr } = await new Deno.Command(program!, {
      args: [...args, ...argv],
      ...this.#options,
      env: { ...this.#options.env },
      stdin: "null",
      signal: overdue.signal,
    }).output();
    clearTimeout(timer);
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  }
}

/** The object and one line end, or nothing at all. */
function isExpectedOutput(stdout: string, object: string | null): boolean {
  if (object === null) return stdout === "";
  return stdout.indexOf("\n") === stdout.length - 1 && isObject(stdout, object);
}

function isObject(line: string | undefined, object: string | null): boolean {
  try {
    return line !== undefined && canonicalJson(line) === object;
  } catch {
    return false;
  }
}

function show(text: string | null | undefined): string {
  return text === null || text === undefined ? "nothing" : JSON.stringify(text);
}

/** A port nobody listens on: the contest's bank cannot choose one itself. */
function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}

/** `%PORT%` leads through the proxy if there is one, `-p 3000` past it. */
function fillIn(argv: readonly string[], ports: { bankPort: number; port: number }): string[] {
  return argv.map((argument, index) => {
    if (argument === "3000" && /^-g?p$/.test(argv[index - 1] ?? "")) return `${ports.bankPort}`;
    return argument.replaceAll("%PORT%", `${ports.port}`).replaceAll("%IP%", "127.0.0.1");
  });
}

/** A command line as people type it: words; one that names a file is made absolute. */
export async function parseCommand(text: string): Promise<Command> {
  const words = text.split(" ").filter((word) => word !== "");
  return await Promise.all(words.map(async (word) => {
    return word.includes("/") ? await Deno.realPath(word).catch(() => word) : word;
  }));
}

async function main(): Promise<number> {
  const terminal = systemTerminal("contest", { noColor: Deno.noColor });
  const args = parseArgs(Deno.args, { string: ["bank", "atm", "_"] });
  if (args.bank === undefined || args.atm === undefined || args._.length === 0) {
    terminal.printText("runner.ts --bank <command> --atm <command> <test.json> ...\n");
    return 2;
  }
  const pair = { bank: await parseCommand(args.bank), atm: await parseCommand(args.atm) };
  let failed = 0;
  for (const path of args._) {
    const failures = await runContestTest(parseTestFile(path, await Deno.readTextFile(path)), pair);
    terminal.printLine(`${failures.length === 0 ? "ok    " : "FAILED"} ${path}`);
    for (const failure of failures) terminal.printLine(`       ${failure}`);
    if (failures.length > 0) failed++;
  }
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
