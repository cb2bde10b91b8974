import { LineReader } from "../contest/line_reader.ts";
import type { Program } from "./programs.ts";

/** A busy machine takes long to find the primes of a new key; nothing here is about that. */
const START_MS = 120_000;

/** A bank as a process, with all that it says. */
export class RunningBank {
  readonly #child: Deno.ChildProcess;
  readonly #stdout: LineReader;
  readonly #stderr: LineReader;
  /** Lines of `--verbose`, as far as they were read. */
  readonly #steps: string[] = [];

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#stdout = new LineReader(child.stdout);
    this.#stderr = new LineReader(child.stderr);
  }

  /** Starts it, and waits until it serves. @throws {Error} with its stderr, if it does not */
  static async start(
    program: Program,
    folder: string,
    args: readonly string[],
  ): Promise<RunningBank> {
    const bank = new RunningBank(program(folder, ["--verbose", ...args]).spawn());
    const first = await bank.#stdout.next(START_MS);
    if (first === "created" || first === "ready") return bank;
    await bank.kill();
    throw new Error(`The bank does not start: ${first ?? ""} ${bank.#stderr.takeAll().join("; ")}`);
  }

  /** The lines on stdout so far that nobody took yet. */
  takeLines(): string[] {
    return this.#stdout.takeAll();
  }

  /** Why exchanges failed so far, in order: the reasons of the protocol errors. */
  get failures(): string[] {
    const failed = / (?:protocol error|refused): (.*)$/;
    return this.#readSteps().flatMap((step) => failed.exec(step)?.slice(1) ?? []);
  }

  /** Resolves when every connection so far has ended. */
  async settled(): Promise<void> {
    for (let tries = 0; tries < 2_400; tries++) {
      const steps = this.#readSteps();
      const begun = steps.filter((step) => step.endsWith(" connected")).length;
      const over = steps.filter((step) =>
        / (closed|(protocol error|ended): .*)$/.test(step)
      ).length;
      if (begun === over) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`A connection does not end: ${this.#readSteps().join("; ")}`);
  }

  /** Asks it to end, and waits. */
  async stop(): Promise<number> {
    this.#signal("SIGTERM");
    return await this.#end();
  }

  /** Power cut. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.#end();
  }

  #readSteps(): readonly string[] {
    this.#steps.push(...this.#stderr.takeAll());
    return this.#steps;
  }

  #signal(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended by itself, which the exit code tells.
    }
  }

  async #end(): Promise<number> {
    const { code } = await this.#child.status;
    await Promise.all([this.#stdout.ended, this.#stderr.ended]);
    return code;
  }
}
