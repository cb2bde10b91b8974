import { freePort } from "../support/free_port.ts";
import { isAddress } from "./invocation.ts";
import { MitmProxy } from "./proxy.ts";
import type { Mischief } from "./proxy.ts";
import { SilentHost } from "./silent_host.ts";
import type { Network } from "./world.ts";

// Nobody's: TCP to it fails at once, and nothing leaves the machine.
const BROADCAST = "255.255.255.255";

/** From the start of an ATM to its connection, on a machine that has nothing else to do. */
const USUAL_START_MS = 300;

/** Where the addresses and ports of a test's command lines lead to on this machine. */
export class Wiring {
  readonly bankPort = freePort();
  readonly #proxy: MitmProxy | undefined;
  readonly #silentHost = new SilentHost();

  constructor(mischief: Mischief | undefined) {
    const { bankPort } = this;
    this.#proxy = mischief && new MitmProxy({ bankPort, mischief });
  }

  /** What the rules are asked about. */
  get network(): Network {
    const { bankPort } = this;
    return this.#proxy === undefined ? { bankPort } : { bankPort, proxyPort: this.#proxy.port };
  }

  /** The command line as the rules see it: `%PORT%` leads through the proxy, `-p 3000` past it. */
  fillIn(argv: readonly string[]): string[] {
    return this.#replacePorts(argv, this.#proxy?.port ?? this.bankPort);
  }

  /**
   * The command line as it is run: a host of somebody else's becomes one of ours that says nothing
   * either, for a test has no business on a stranger's machine.
   */
  async fillInForRun(argv: readonly string[]): Promise<string[]> {
    if (!argv.some((_, at) => isStranger(argv, at))) return this.fillIn(argv);
    const atHome = argv.map((word, at) => isStranger(argv, at) ? "127.0.0.1" : word);
    return this.#replacePorts(atHome, await this.#silentHost.listen());
  }

  /** By how much an ATM that was started then came later than usual to the proxy; 0 without one. */
  delayMs(startedMs: number): number {
    const connectedMs = this.#proxy?.connectedMs.find((ms) => ms >= startedMs) ?? startedMs;
    return Math.max(0, connectedMs - startedMs - USUAL_START_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#silentHost.close();
    await this.#proxy?.close();
  }

  #replacePorts(argv: readonly string[], port: number): string[] {
    return argv.map((word, at) => {
      if (word === "3000" && /^-g?p$/.test(argv[at - 1] ?? "")) return `${this.bankPort}`;
      return word.replaceAll("%PORT%", `${port}`).replaceAll("%IP%", "127.0.0.1");
    });
  }
}

function isStranger(argv: readonly string[], at: number): boolean {
  const word = argv[at]!;
  return /^-g?i$/.test(argv[at - 1] ?? "") && isAddress(word) &&
    word !== BROADCAST && word !== "127.0.0.1";
}
