import { fileURLToPath } from "node:url";
import { lines, nextLine } from "./lines.ts";
import { processorMs } from "./processes.ts";

/** A server to be compared with, in a process of its own; it says its port when it serves. */
export class ServerProcess implements AsyncDisposable {
  readonly port: number;
  readonly #child: Deno.ChildProcess;
  readonly #said: AsyncGenerator<string>;

  private constructor(child: Deno.ChildProcess, said: AsyncGenerator<string>, port: number) {
    this.#child = child;
    this.#said = said;
    this.port = port;
  }

  /** Starts a program of this folder and waits until it serves. */
  static async start(program: string, ...args: readonly string[]): Promise<ServerProcess> {
    const path = fileURLToPath(new URL(program, import.meta.url));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", path, ...args],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    const said = lines(child.stdout);
    return new ServerProcess(child, said, Number(await nextLine(said)));
  }

  /** What it has used of the processors so far, in ms. */
  processorMs(): Promise<number> {
    return processorMs(this.#child.pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#said.return(undefined);
    await this.#child.status;
  }
}
