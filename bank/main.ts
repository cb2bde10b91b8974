import { versionLine } from "../lib/build_info.ts";
import { UsageError } from "../lib/errors.ts";
import { readEnvironment } from "../lib/environment.ts";
import { EXIT, exitCodeFor } from "../lib/exit_code.ts";
import { runCommand } from "../lib/run_command.ts";
import { readSettings } from "../lib/settings.ts";
import { findSettingsFiles } from "../lib/settings_files.ts";
import { systemTerminal, wantsColor, wantsNoColor } from "../lib/terminal.ts";
import type { Terminal } from "../lib/terminal.ts";
import { BANK_COMMANDS } from "./commands.ts";
import { parseBankFlags } from "./flags.ts";
import type { BankInvocation } from "./flags.ts";
import { serve } from "./serve.ts";
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

async function run(invocation: BankInvocation): Promise<number> {
  switch (invocation.kind) {
    case "help": {
      const { formatHelp } = await import("../lib/help.ts");
      terminal.printText(formatHelp(BANK_PROGRAM, invocation.words));
      return EXIT.done;
    }
    case "version":
      terminal.printLine(versionLine("bank"));
      return EXIT.done;
    case "command": {
      const { line } = invocation;
      terminal = bankTerminal(line.flags);
      return await runCommand(BANK_COMMANDS[line.command.name], line, {
        program: BANK_PROGRAM,
        terminal,
      });
    }
    case "serve":
      terminal = bankTerminal({ "no-color": invocation.options.noColor, json: false });
      return await serve(invocation.options, terminal);
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
