import { parseAtmFlags } from "../../atm/flags.ts";
import type { AtmOptions } from "../../atm/flags.ts";
import { run } from "../../atm/run.ts";
import type { RunDeps } from "../../atm/run.ts";
import { tcpConnect } from "../../atm/tcp_connect.ts";
import { systemClock } from "../../lib/clock.ts";
import { webCrypto } from "../../lib/crypto/web_crypto.ts";
import { EXIT, exitCodeFor } from "../../lib/exit_code.ts";
import { systemRandom } from "../../lib/random.ts";
import { systemTerminal } from "../../lib/terminal.ts";

/** The ATM's main with some of its parts or options exchanged; never returns. */
export async function runAlteredAtm(
  changes: Partial<RunDeps>,
  wishes: Partial<AtmOptions> = {},
): Promise<never> {
  const terminal = systemTerminal("atm", { noColor: true });
  try {
    const invocation = parseAtmFlags(Deno.args, {});
    if (invocation.kind !== "transaction") throw new Error("Only for transactions");
    const options = { ...invocation.options, ...wishes };
    await run(options, {
      terminal,
      primitives: webCrypto,
      random: systemRandom,
      clock: systemClock,
      startedMs: 0,
      connect: (deadlineMs) =>
        tcpConnect(options.host, options.port, { clock: systemClock, deadlineMs }),
      ...changes,
    });
    Deno.exit(EXIT.done);
  } catch (error) {
    terminal.error(error);
    Deno.exit(exitCodeFor(error, { inCommand: false }));
  }
}
