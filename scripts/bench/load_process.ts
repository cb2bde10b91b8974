import { fileURLToPath } from "node:url";
import type { BankProcess } from "./bank_process.ts";
import type { Spread } from "./figure.ts";
import { lines, nextLine } from "./lines.ts";
import type { OtherLoad } from "./other_load.ts";
import { processorMs } from "./processes.ts";

/** What the load generator is to do. */
export interface Load extends Wanted {
  readonly authFile: string;
  readonly port: number;
}

/** The part of it that a section of the bench decides. */
export interface Wanted {
  /**
   * Handshakes alone: full ones, on tickets, or with noise for a ciphertext; deposits with a full
   * handshake each; or orders in open sessions: deposits, the same with the proof that an ATM asks
   * for after each, or first pages of histories.
   */
  readonly kind:
    | "handshakes"
    | "resumptions"
    | "bad_hellos"
    | "visits"
    | "deposits"
    | "watched"
    | "histories";
  /** The key file of the ATM that gives these orders; absent: one that the bank does not know. */
  readonly terminal?: string;
  /** How many accounts grown books have, by any of which an order may be; absent: new ones. */
  readonly accounts?: number;
  /** How many at once; of resumptions, how many customers come back in a round. */
  readonly sessions: number;
  /** Orders in open sessions that are given in all, evenly; absent: as many as the bank takes. */
  readonly perSecond?: number;
  /** How long a round takes, the warm-up apart. */
  readonly measureMs: number;
}

/** What the load generator measured in one round. */
export interface LoadResult {
  readonly perSecond: number;
  /** In all, those while it warmed up too. */
  readonly done: number;
  /** Of one, seen from the ATM. */
  readonly timeMs: Spread;
  /** What all but a hundredth of them stay below. */
  readonly p99Ms: number;
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
    return await LoadProcess.run("./load.ts", { ...wanted, authFile, port } satisfies Load);
  }

  /** The same of another load generator, for what the bank is compared with. */
  static async run(generator: string, load: Load | OtherLoad): Promise<LoadProcess> {
    const program = fileURLToPath(new URL(generator, import.meta.url));
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

  /** What it has used of the processors so far, in ms. */
  processorMs(): Promise<number> {
    return processorMs(this.#child.pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stdin.close();
    await this.#said.return(undefined);
    await this.#child.status;
  }
}
