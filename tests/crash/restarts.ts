import { pause } from "../attacks/customer.ts";
import { BANK } from "../attacks/programs.ts";
import { RunningBank } from "../attacks/running_bank.ts";

/** A bank on the files of a folder that is killed and started again, always on the same port. */
export class Restarts {
  readonly #folder: string;
  readonly #args: readonly string[];
  #running: RunningBank | null = null;

  constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#args = ["-p", `${port}`, "-s", "bank.auth"];
  }

  /** @throws {Error} if it does not come up by itself, without anybody's help */
  async start(): Promise<void> {
    this.#running = await RunningBank.start(BANK, this.#folder, this.#args);
  }

  /** Starts it, and cuts the power while it starts. */
  async startAndKill(afterMs: number): Promise<void> {
    const child = BANK(this.#folder, this.#args).spawn();
    const output = child.output();
    await pause(afterMs);
    child.kill("SIGKILL");
    await output;
  }

  /** Power cut. */
  async kill(): Promise<void> {
    await this.#running?.kill();
    this.#running = null;
  }

  /** Asks it to end. */
  async stop(): Promise<number> {
    const running = this.#running!;
    this.#running = null;
    return await running.stop();
  }
}
