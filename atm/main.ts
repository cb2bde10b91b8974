import { versionLine } from "../lib/build_info.ts";
import { systemClock } from "../lib/clock.ts";
import { webCrypto } from "../lib/crypto/web_crypto.ts";
import { ProtocolError } from "../lib/errors.ts";
import { EXIT, exitCodeFor } from "../lib/exit_code.ts";
import { systemRandom } from "../lib/random.ts";
import { systemTerminal, wantsNoColor } from "../lib/terminal.ts";
import { explainFailure } from "./failure.ts";
import { parseAtmFlags } from "./flags.ts";
import type { AtmInvocation, AtmOptions } from "./flags.ts";
import { run } from "./run.ts";
import { tcpConnect } from "./tcp_connect.ts";

const env = {
  COFRE_STRICT: Deno.env.get("COFRE_STRICT"),
  NO_COLOR: Deno.env.get("NO_COLOR"),
  TERM: Deno.env.get("TERM"),
};
let terminal = systemTerminal("atm", { noColor: wantsNoColor(false, env) });

/** Runs the transaction and gives its failure words that help. */
async function transact(options: AtmOptions): Promise<void> {
  try {
    await run(options, {
      terminal,
      primitives: webCrypto,
      random: systemRandom,
      clock: systemClock,
      // The monotonic clock starts with the process, and so do the run's 10 seconds.
      startedMs: 0,
      connect: (deadlineMs) =>
        tcpConnect(options.host, options.port, { clock: systemClock, deadlineMs }),
    });
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    terminal.error(explainFailure(error, { ...options, resolvesLater: !options.strict }));
    Deno.exit(EXIT.protocol);
  }
}

async function invoke(invocation: AtmInvocation): Promise<void> {
  if (invocation.kind === "help") return void terminal.printText(invocation.text);
  if (invocation.kind === "version") return void terminal.printLine(versionLine("atm"));
  const { options } = invocation;
  terminal = systemTerminal("atm", { noColor: wantsNoColor(options.noColor, env) });
  await transact(options);
}

try {
  await invoke(parseAtmFlags(Deno.args, env));
  Deno.exit(EXIT.done);
} catch (error) {
  terminal.error(error);
  Deno.exit(exitCodeFor(error, { inCommand: false }));
}
