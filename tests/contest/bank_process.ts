import { LineReader } from "./line_reader.ts";

/** A command: a program and its first arguments. */
export type Command = readonly string[];

/** How a program under test is started. */
export interface ProcessOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A bank that was started and is to be stopped. */
export class BankProcess {
  readonly lines: LineReader;
  readonly #child: Deno.ChildProcess;
  readonly #stderr: Promise<string>;
  #status: Deno.CommandStatus | undefined;

  constructor([program, ...args]: Command, options: ProcessOptions) {
    this.#child = new Deno.Command(program!, {
      args,
      ...options,
      env: { ...options.env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.lines = new LineReader(this.#child.stdout);
    this.#stderr = new Response(this.#child.stderr).text();
    this.#child.status.then((status) => this.#status = status);
  }

  /** Of its process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Whether it has exited. */
  get hasEnded(): boolean {
    return this.#status !== undefined;
  }

  /** Sends SIGTERM, after `ms` SIGKILL; gives the exit code and what it wrote on stderr. */
  async stop(ms: number): Promise<{ code: number; stderr: string }> {
    this.#kill("SIGTERM");
    const timer = setTimeout(() => this.#kill("SIGKILL"), ms);
    const { code } = await this.#child.status;
    clearTimeout(timer);
    await this.lines.ended;
    return { code, stderr: await this.#stderr };
  }

  /** Power cut. */
  async kill(): Promise<{ code: number; stderr: string }> {
    this.#kill("SIGKILL");
    return await this.stop(0);
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended by itself.
    }
  }
}
