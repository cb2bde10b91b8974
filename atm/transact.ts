import { shortRunClock } from "../lib/clock.ts";
import { webCrypto } from "../lib/crypto/web_crypto.ts";
import { shortRunDisk } from "../lib/disk.ts";
import { ProtocolError } from "../lib/errors.ts";
import { systemRandom } from "../lib/random.ts";
import type { Terminal } from "../lib/terminal.ts";
import type { AtmOptions } from "./flags.ts";
import { run, visitBank } from "./run.ts";
import type { RunDeps, Visit } from "./run.ts";
import { tcpConnect } from "./tcp_connect.ts";

/** How a run shows itself, and when its 10 seconds began, on the monotonic clock. */
export interface RunPlace {
  readonly terminal: Terminal;
  readonly startedMs: number;
}

/**
 * Runs a transaction over the network of this machine.
 * @throws {UserError} refused, by the bank or before it was asked
 * @throws {UnreachableError} no verified answer, in words that help
 */
export async function transact(options: AtmOptions, place: RunPlace): Promise<void> {
  await inWords(options, run(options, depsOf(options, place)));
}

/** The same, with other work in the place of one transaction. */
export async function atTheBank<T>(
  options: AtmOptions,
  place: RunPlace,
  work: (visit: Visit) => Promise<T>,
): Promise<T> {
  return await inWords(options, visitBank(options, depsOf(options, place), work));
}

function depsOf({ host, port }: AtmOptions, place: RunPlace): RunDeps {
  return {
    ...place,
    primitives: webCrypto,
    random: systemRandom,
    disk: shortRunDisk,
    clock: shortRunClock,
    connect: (deadlineMs) => tcpConnect(host, port, { clock: shortRunClock, deadlineMs }),
  };
}

async function inWords<T>(options: AtmOptions, result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const { explainFailure }: typeof import("./failure.ts") = await import(
      "./failure.ts" as string
    );
    throw explainFailure(error, { ...options, resolvesLater: resolvesLater(options) });
  }
}

/** A new log-in is tried, not asked after: its order is not written down. */
function resolvesLater({ strict, login, action }: AtmOptions): boolean {
  return !strict && (login === undefined || action.operation !== "create");
}
