import type { Ended, Program } from "../attacks/programs.ts";

/** A bank that may fail at any moment of its life. */
export class FailingBank {
  readonly #child: Deno.ChildProcess;
  /** Resolves when it serves, and does not if it never does. */
  readonly serving: Promise<void>;
  readonly ended: Promise<Ended>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    const serving = Promise.withResolvers<void>();
    this.serving = serving.promise;
    const stdout = this.#readAll((text) => text.startsWith("ready\n") && serving.resolve());
    const stderr = new Response(child.stderr).text();
    this.ended = Promise.all([child.status, stdout, stderr]).then(([{ code }, stdout, stderr]) => ({
      code,
      stdout,
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

  async #readAll(onText: (soFar: string) => void): Promise<string> {
    let text = "";
    for await (const piece of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      onText(text += piece);
    }
    return text;
  }
}
