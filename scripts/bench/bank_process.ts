import { fileURLToPath } from "node:url";
import { PROGRAMS } from "../compile/program.ts";
import { freePort } from "../../tests/support/free_port.ts";
import { lines, nextLine } from "./lines.ts";
import { lastWorkerMs, processorMs } from "./processes.ts";

/** As the task `bank` runs it. */
export const BANK_FLAGS: readonly string[] = PROGRAMS.find(({ name }) => name === "bank")!.flags;

/** A bank of the real code in a process and a folder of its own. */
export class BankProcess implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly #child: Deno.ChildProcess;
  readonly #reports: AsyncGenerator<string>;

  private constructor(folder: string, port: number, child: Deno.ChildProcess) {
    this.folder = folder;
    this.port = port;
    this.#child = child;
    this.#reports = lines(child.stderr);
  }

  /** Starts a new bank and waits until it serves. */
  static async start(...options: readonly string[]): Promise<BankProcess> {
    return await BankProcess.startIn(
      await Deno.makeTempDir({ prefix: "cofre-bench-" }),
      ...options,
    );
  }

  /** Starts the bank of this folder. */
  static async startIn(folder: string, ...options: readonly string[]): Promise<BankProcess> {
    const port = freePort();
    const program = fileURLToPath(new URL("./bank.ts", import.meta.url));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", ...BANK_FLAGS, program, "-p", `${port}`, ...options],
      cwd: folder,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const printed = lines(child.stdout);
    await nextLine(printed);
    // Its lines are read, as somebody would, or it would soon drop them.
    (async () => {
      for await (const _line of printed);
    })();
    return new BankProcess(folder, port, child);
  }

  get authFile(): string {
    return `${this.folder}/bank.auth`;
  }

  /** Enrols an ATM; gives the path of its key file. */
  async enrol(name: string): Promise<string> {
    const program = fileURLToPath(new URL("../../bank/main.ts", import.meta.url));
    const args = ["run", "-q", "-A", program, "terminal", "add", name];
    const command = new Deno.Command(Deno.execPath(), { args, cwd: this.folder, stdout: "null" });
    const { success } = await command.spawn().status;
    if (!success) throw new Error(`The bank did not enrol ${name}`);
    return `${this.folder}/${name}.terminal`;
  }

  /** The sizes of the batches that the ledger took since the last call. */
  async takeBatches(): Promise<number[]> {
    this.#child.kill("SIGUSR2");
    while (true) {
      const line = await nextLine(this.#reports);
      // The bank has things to say on stderr, too.
      if (line.startsWith("[")) return JSON.parse(line);
    }
  }

  /** What of it is in memory, in bytes; Linux only. */
  async residentBytes(): Promise<number> {
    const status = await Deno.readTextFile(`/proc/${this.#child.pid}/status`);
    return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]);
  }

  /** What it has used of the processors so far, in ms. */
  processorMs(): Promise<number> {
    return processorMs(this.#child.pid);
  }

  /** What of that was the console's thread, which is started last. */
  consoleMs(): Promise<number> {
    return lastWorkerMs(this.#child.pid);
  }

  /** Ends it; its folder stays. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#reports.return(undefined);
    await this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Deno.remove(this.folder, { recursive: true });
  }
}
