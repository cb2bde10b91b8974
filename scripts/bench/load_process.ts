import type { BankProcess } from "./bank_process.ts";
import type { Spread } from "./figure.ts";
import { lines, nextLine } from "./lines.ts";

/** What the load generator is to do. */
export interface Load extends Wanted {
  readonly authFile: string;
  readonly port: number;
}

/** The part of it that a section of the bench decides. */
export interface Wanted {
  /** Handshakes alone, full ones or on tickets, or deposits in open sessions. */
  readonly kind: "handshakes" | "resumptions" | "deposits";
  /** How many at once; of resumptions, how many customers come back in a round. */
  readonly sessions: number;
  /** How long a round takes, the warm-up apart. */
  readonly measureMs: number;
}

/** What the load generator measured in one round. */
export interface LoadResult {
  readonly perSecond: number;
  /** Of one, seen from the ATM. */
  readonly timeMs: Spread;
}

/** A load generator in a process of its own; its sessions stay open between the rounds. */
export class LoadProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #said: AsyncGenerator<string>;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#said = lines(child.stdout);
    this.#stdin = child.stdin.getWriter();
  }

  /** Starts it; all its sessions are open, and each has had one order, when this resolves. */
  static async start({ authFile, port }: BankProcess, wanted: Wanted): Promise<LoadProcess> {
    const program = new URL("./load.ts", import.meta.url).pathname;
    const load: Load = { ...wanted, authFile, port };
    const process = new LoadProcess(
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-q", "-A", program, JSON.stringify(load)],
        stdin: "piped",
        stdout: "piped",
      }).spawn(),
    );
    await nextLine(process.#said);
    return process;
  }

  /** Puts the load on the bank for one round. */
  async measure(): Promise<LoadResult> {
    await this.#stdin.write(new TextEncoder().encode("go\n"));
    return JSON.parse(await nextLine(this.#said));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stdin.close();
    await this.#said.return(undefined);
    await this.#child.status;
  }
}
