import { fileURLToPath } from "node:url";
import { resolve } from "node:path";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const decoder = new TextDecoder();

/** How a program that has ended, ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the ATM in a folder, as a person would. */
export function runAtm(folder: string, args: readonly string[]): Promise<Ended> {
  return run("atm", folder, args);
}

/** Runs one of the bank's commands in a folder. */
export function runBank(folder: string, args: readonly string[]): Promise<Ended> {
  return run("bank", folder, args);
}

async function run(program: Program, folder: string, args: readonly string[]): Promise<Ended> {
  const output = await command(program, folder, args).output();
  return {
    code: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}

/** A program that runs in a folder until it is stopped: a bank, or a kiosk. */
export class Running {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  readonly #lines: string[] = [];
  #stderr = "";
  #wake: (() => void) | null = null;
  #ended = false;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#reading = Promise.all([this.#readLines(), this.#readErrors()]).then(() => {});
  }

  /** Starts the bank and waits for its first line, `created` or `ready`. */
  static async bank(
    folder: string,
    args: readonly string[],
  ): Promise<{ bank: Running; firstLine: string }> {
    const bank = new Running(command("bank", folder, [...args, "-s", "bank.auth"]).spawn());
    return { bank, firstLine: await bank.nextLine() };
  }

  /** Starts a kiosk. */
  static kiosk(folder: string, args: readonly string[]): Running {
    return new Running(command("atm", folder, ["kiosk", ...args]).spawn());
  }

  /** Where its page is, as it says on stderr. @throws {Error} with its stderr, if it ended instead */
  async address(): Promise<string> {
    while (true) {
      const [url] = /http:\/\/\S+(?=\n)/.exec(this.#stderr) ?? [];
      if (url !== undefined) return url;
      await this.#change();
    }
  }

  /** The next line on its stdout. @throws {Error} with its stderr, if it ended instead. */
  async nextLine(): Promise<string> {
    while (this.#lines.length === 0) await this.#change();
    return this.#lines.shift()!;
  }

  async #change(): Promise<void> {
    if (this.#ended) throw new Error(`It ended: ${this.#stderr}`);
    await new Promise<void>((resolve) => this.#wake = resolve);
  }

  /** Asks it to end, if it has not; gives its exit code. */
  async stop(): Promise<number> {
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // It has ended: Ctrl-C reaches it as well.
    }
    const { code } = await this.#child.status;
    await this.#reading;
    return code;
  }

  async #readLines(): Promise<void> {
    let text = "";
    for await (const chunk of this.#child.stdout) {
      const lines = (text + decoder.decode(chunk)).split("\n");
      text = lines.pop()!;
      this.#lines.push(...lines);
      this.#wake?.();
    }
    this.#ended = true;
    this.#wake?.();
  }

  async #readErrors(): Promise<void> {
    for await (const chunk of this.#child.stderr) {
      this.#stderr += decoder.decode(chunk);
      this.#wake?.();
    }
  }
}

type Program = "bank" | "atm";

/** From source, or the executables that COFRE_BANK and COFRE_ATM name. */
function command(program: Program, folder: string, args: readonly string[]): Deno.Command {
  const named = Deno.env.get(`COFRE_${program.toUpperCase()}`);
  const [path, ...before] = named === undefined
    ? [Deno.execPath(), "run", "-q", "-A", `${ROOT}${program}/main.ts`]
    : [resolve(named)];
  return new Deno.Command(path!, {
    args: [...before, ...args],
    cwd: folder,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}
