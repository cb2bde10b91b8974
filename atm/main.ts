import { versionLine } from "../lib/build_info.ts";
import { shortRunClock } from "../lib/clock.ts";
import { webCrypto } from "../lib/crypto/web_crypto.ts";
import { ProtocolError, UsageError } from "../lib/errors.ts";
import { readEnvironment } from "../lib/environment.ts";
import { EXIT, exitCodeFor } from "../lib/exit_code.ts";
import { systemRandom } from "../lib/random.ts";
import { readSettings } from "../lib/settings.ts";
import { findSettingsFiles } from "../lib/settings_files.ts";
import { systemTerminal, wantsColor, wantsNoColor } from "../lib/terminal.ts";
import type { Terminal } from "../lib/terminal.ts";
import { explainFailure } from "./failure.ts";
import { parseAtmFlags } from "./flags.ts";
import type { AtmInvocation, AtmOptions } from "./flags.ts";
import { run } from "./run.ts";
import { tcpConnect } from "./tcp_connect.ts";
import { ATM_PROGRAM } from "./usage.ts";

const env = readEnvironment(ATM_PROGRAM);
let terminal: Terminal = atmTerminal({ noColor: false, json: false });

function atmTerminal(wish: { noColor: boolean; json: boolean }): Terminal {
  return systemTerminal("atm", {
    noColor: wantsNoColor(wish.noColor, env),
    forceColor: wantsColor(env),
    json: wish.json,
  });
}

/** Runs the transaction and gives its failure words that help. */
async function transact(options: AtmOptions): Promise<void> {
  try {
    await run(options, {
      terminal,
      primitives: webCrypto,
      random: systemRandom,
      clock: shortRunClock,
      // The monotonic clock starts with the process, and so do the run's 10 seconds.
      startedMs: 0,
      connect: (deadlineMs) =>
        tcpConnect(options.host, options.port, { clock: shortRunClock, deadlineMs }),
    });
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    terminal.error(explainFailure(error, { ...options, resolvesLater: !options.strict }));
    Deno.exit(EXIT.protocol);
  }
}

async function invoke(invocation: AtmInvocation): Promise<number> {
  switch (invocation.kind) {
    case "help": {
      const { formatHelp } = await import("../lib/help.ts");
      terminal.printText(formatHelp(ATM_PROGRAM, invocation.words));
      return EXIT.done;
    }
    case "version":
      terminal.printLine(versionLine("atm"));
      return EXIT.done;
    case "command": {
      const { line } = invocation;
      terminal = atmTerminal({ noColor: line.flags["no-color"], json: line.flags.json });
      const [{ runCommand }, { ATM_COMMANDS }] = await Promise.all([
        import("../lib/run_command.ts"),
        import("./commands.ts"),
      ]);
      return await runCommand(ATM_COMMANDS[line.command.name], line, {
        program: ATM_PROGRAM,
        terminal,
      });
    }
    case "transaction": {
      const { options } = invocation;
      terminal = atmTerminal({ ...options, json: options.json && !options.strict });
      await transact(options);
      return EXIT.done;
    }
  }
}

let inCommand = false;
try {
  const invocation = parseAtmFlags(
    Deno.args,
    env,
    () => readSettings(ATM_PROGRAM, env, findSettingsFiles(env)),
  );
  inCommand = invocation.kind === "command";
  Deno.exit(await invoke(invocation));
} catch (error) {
  if (error instanceof UsageError && error.json) {
    terminal = atmTerminal({ noColor: false, json: true });
  }
  terminal.error(error);
  Deno.exit(exitCodeFor(error, { inCommand }));
}
