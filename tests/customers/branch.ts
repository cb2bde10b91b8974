import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { BANK } from "../attacks/programs.ts";
import { RunningBank } from "../attacks/running_bank.ts";
import { freePort } from "../support/free_port.ts";
import { parseCommand } from "../contest/runner.ts";

/** What a run of one of the programs did. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MAIN = new URL("../../atm/main.ts", import.meta.url).href;
/** The ATM: from source, or what COFRE_ATM names. */
const ATM = await parseCommand(
  Deno.env.get("COFRE_ATM") ?? `${Deno.execPath()} run -q -A ${MAIN}`,
);

/** A new bank and its customers' ATM, as processes in a folder of their own. */
export class Branch implements AsyncDisposable {
  readonly folder: string;
  readonly port = freePort();
  readonly #bankArgs: readonly string[];
  #bank!: RunningBank;
  /** Whether its bank takes orders. */
  isRunning = false;

  private constructor(folder: string, bankArgs: readonly string[]) {
    this.folder = folder;
    this.#bankArgs = bankArgs;
  }

  /** Opens it; `bankArgs` are more of the bank's command line. */
  static async open(bankArgs: readonly string[] = []): Promise<Branch> {
    const branch = new Branch(await Deno.makeTempDir({ prefix: "cofre-branch-" }), bankArgs);
    await branch.startBank();
    return branch;
  }

  /** Starts the bank, again on the same files. */
  async startBank(): Promise<void> {
    const args = ["-p", `${this.port}`, ...this.#bankArgs];
    this.#bank = await RunningBank.start(BANK, this.folder, args);
    this.isRunning = true;
  }

  /** Ends the bank; gives the lines on its stdout that nobody took. */
  async stopBank(): Promise<readonly string[]> {
    this.isRunning = false;
    assertEquals(await this.#bank.stop(), 0);
    return this.#bank.takeLines();
  }

  /** Kills the bank, as a power cut would. */
  async killBank(): Promise<void> {
    await this.#bank.kill();
  }

  /** The path of a new private file. */
  async file(name: string, content: string): Promise<string> {
    await Deno.writeTextFile(join(this.folder, name), content, { mode: 0o600 });
    return name;
  }

  /** Runs the ATM; `stdin` is what it reads there. */
  async atm(args: readonly string[], stdin?: string): Promise<Run> {
    const [program, ...first] = this.atmCommand(args);
    return await finish(
      new Deno.Command(program!, {
        args: first,
        cwd: this.folder,
        stdin: stdin === undefined ? "null" : "piped",
        stdout: "piped",
        stderr: "piped",
      }),
      stdin,
    );
  }

  /** The whole command line of a run of the ATM. */
  atmCommand(args: readonly string[]): readonly string[] {
    return [...ATM, ...args, "-p", `${this.port}`];
  }

  /** Runs a command of the bank. */
  async bank(args: readonly string[]): Promise<Run> {
    return await finish(BANK(this.folder, args));
  }

  /** Exit code and stdout of a run: all that a script sees. */
  async seen(args: readonly string[], stdin?: string): Promise<string> {
    const { code, stdout } = await this.atm(args, stdin);
    return `${code} ${stdout}`.trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bank.kill();
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function finish(command: Deno.Command, stdin?: string): Promise<Run> {
  const child = command.spawn();
  if (stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}
