import { shortRunClock } from "../lib/clock.ts";
import { webCrypto } from "../lib/crypto/web_crypto.ts";
import { ProtocolError } from "../lib/errors.ts";
import { systemRandom } from "../lib/random.ts";
import type { Terminal } from "../lib/terminal.ts";
import { explainFailure } from "./failure.ts";
import type { AtmOptions } from "./flags.ts";
import { run } from "./run.ts";
import { tcpConnect } from "./tcp_connect.ts";

/**
 * Runs a transaction over the network of this machine.
 * @param startedMs when its 10 seconds began, on the monotonic clock
 * @throws {UserError} refused, by the bank or before it was asked
 * @throws {UnreachableError} no verified answer, in words that help
 */
export async function transact(
  options: AtmOptions,
  { terminal, startedMs }: { readonly terminal: Terminal; readonly startedMs: number },
): Promise<void> {
  try {
    await run(options, {
      terminal,
      startedMs,
      primitives: webCrypto,
      random: systemRandom,
      clock: shortRunClock,
      connect: (deadlineMs) =>
        tcpConnect(options.host, options.port, { clock: shortRunClock, deadlineMs }),
    });
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw explainFailure(error, { ...options, resolvesLater: resolvesLater(options) });
  }
}

/** A new log-in is tried, not asked after: its order is not written down. */
function resolvesLater({ strict, login, action }: AtmOptions): boolean {
  return !strict && (login === undefined || action.operation !== "create");
}
