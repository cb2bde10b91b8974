import { LineReader } from "../contest/line_reader.ts";
import type { Ended, Program } from "../attacks/programs.ts";

/** A bank that may fail at any moment of its life. */
export class FailingBank {
  readonly #child: Deno.ChildProcess;
  /** Resolves when it serves, and does not if it never does. */
  readonly serving: Promise<void>;
  readonly ended: Promise<Ended>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    const stdout = new LineReader(child.stdout);
    const stderr = new Response(child.stderr).text();
    this.serving = stdout.next(60_000).then((line) =>
      line === "ready" ? undefined : new Promise(() => {})
    );
    this.ended = Promise.all([child.status, stderr, stdout.ended]).then(([{ code }, stderr]) => ({
      code,
      stdout: "",
      stderr,
    }));
  }

  static start(program: Program, folder: string, port: number): FailingBank {
    return new FailingBank(program(folder, ["-p", `${port}`, "-s", "bank.auth"]).spawn());
  }

  /** Asks it to end, if it has not ended yet. */
  stop(): void {
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // It has ended by itself.
    }
  }
}
