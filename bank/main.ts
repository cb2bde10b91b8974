import { UsageError } from "../lib/errors.ts";
import { readEnvironment } from "../lib/environment.ts";
import { EXIT, exitCodeFor } from "../lib/exit_code.ts";
import { readSettings } from "../lib/settings.ts";
import { findSettingsFiles } from "../lib/settings_files.ts";
import { systemTerminal, wantsColor, wantsNoColor } from "../lib/terminal.ts";
import type { Terminal } from "../lib/terminal.ts";
import { parseBankFlags } from "./flags.ts";
import type { BankInvocation } from "./flags.ts";
import { startLedgerThread } from "./ledger/ledger_thread.ts";
import { BANK_PROGRAM } from "./usage.ts";

const env = readEnvironment(BANK_PROGRAM);
let terminal: Terminal = bankTerminal({ "no-color": false, json: false });

function bankTerminal(flags: { "no-color": boolean; json: boolean }): Terminal {
  return systemTerminal("bank", {
    noColor: wantsNoColor(flags["no-color"], env),
    forceColor: wantsColor(env),
    json: flags.json,
  });
}

/**
 * Deno reads ahead every module that a program names, also those that it loads later. `as string`
 * hides from it what the run may not need, or not yet.
 */
async function run(invocation: BankInvocation): Promise<number> {
  switch (invocation.kind) {
    case "help": {
      const { formatHelp }: typeof import("../lib/help.ts") = await import(
        "../lib/help.ts" as string
      );
      terminal.printText(formatHelp(BANK_PROGRAM, invocation.words));
      return EXIT.done;
    }
    case "version": {
      const { versionLine }: typeof import("../lib/build_info.ts") = await import(
        "../lib/build_info.ts" as string
      );
      terminal.printLine(versionLine("bank"));
      return EXIT.done;
    }
    case "command": {
      const { line } = invocation;
      terminal = bankTerminal(line.flags);
      const { runCommand }: typeof import("../lib/run_command.ts") = await import(
        "../lib/run_command.ts" as string
      );
      const { BANK_COMMANDS }: typeof import("./commands.ts") = await import(
        "./commands.ts" as string
      );
      return await runCommand(BANK_COMMANDS[line.command.name], line, {
        program: BANK_PROGRAM,
        terminal,
      });
    }
    case "serve": {
      const thread = startLedgerThread();
      terminal = bankTerminal({ "no-color": invocation.options.noColor, json: false });
      const { serve }: typeof import("./serve.ts") = await import("./serve.ts" as string);
      return await serve(invocation.options, terminal, { thread });
    }
  }
}

let inCommand = false;
try {
  const invocation = parseBankFlags(
    Deno.args,
    env,
    () => readSettings(BANK_PROGRAM, env, findSettingsFiles(env)),
  );
  inCommand = invocation.kind === "command";
  Deno.exit(await run(invocation));
} catch (error) {
  if (error instanceof UsageError && (error.json || error.noColor)) {
    terminal = bankTerminal({ "no-color": error.noColor, json: error.json });
  }
  terminal.error(error);
  Deno.exit(exitCodeFor(error, { inCommand }));
}
