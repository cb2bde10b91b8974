import { UsageError } from "../lib/errors.ts";
import { isStrict, readEnvironment } from "../lib/environment.ts";
import { EXIT, exitCodeFor } from "../lib/exit_code.ts";
import { readSettings } from "../lib/settings.ts";
import { findSettingsFiles } from "../lib/settings_files.ts";
import { systemTerminal, wantsColor, wantsNoColor } from "../lib/terminal.ts";
import type { Terminal } from "../lib/terminal.ts";
import { parseAtmFlags } from "./flags.ts";
import type { AtmInvocation } from "./flags.ts";
import { transact } from "./transact.ts";
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

/**
 * Deno reads ahead every module that a program names, also those that it loads later. `as string`
 * hides from it what most runs do not need, and from them a third of their start.
 * @param startedMs when the 10 seconds of a transaction began, on the monotonic clock
 */
async function invoke(invocation: AtmInvocation, startedMs: number): Promise<number> {
  switch (invocation.kind) {
    case "help": {
      const { formatHelp }: typeof import("../lib/help.ts") = await import(
        "../lib/help.ts" as string
      );
      terminal.printText(formatHelp(ATM_PROGRAM, invocation.words));
      return EXIT.done;
    }
    case "version": {
      const { versionLine }: typeof import("../lib/build_info.ts") = await import(
        "../lib/build_info.ts" as string
      );
      terminal.printLine(versionLine("atm"));
      return EXIT.done;
    }
    case "command": {
      const { line } = invocation;
      terminal = atmTerminal({ noColor: line.flags["no-color"], json: line.flags.json });
      const { runCommand }: typeof import("../lib/run_command.ts") = await import(
        "../lib/run_command.ts" as string
      );
      const { ATM_COMMANDS }: typeof import("./commands.ts") = await import(
        "./commands.ts" as string
      );
      return await runCommand(ATM_COMMANDS[line.command.name], line, {
        program: ATM_PROGRAM,
        terminal,
      });
    }
    case "transaction": {
      const { options } = invocation;
      terminal = atmTerminal({ ...options, json: options.json && !options.strict });
      await transact(options, { terminal, startedMs });
      return EXIT.done;
    }
  }
}

function parse(argv: readonly string[]): AtmInvocation {
  return parseAtmFlags(argv, env, () => readSettings(ATM_PROGRAM, env, findSettingsFiles(env)));
}

/** Whether it is `atm` alone, with a person before it; in a pipe that is wrong usage. */
function isMenuWanted(): boolean {
  return Deno.args.length === 0 && Deno.stdin.isTerminal() && Deno.stdout.isTerminal() &&
    !isStrict(env);
}

async function showMenu(): Promise<number> {
  const { askLine, runMenu }: typeof import("./menu.ts") = await import("./menu.ts" as string);
  await runMenu({
    terminal,
    ask: (question) => askLine(question),
    async run(argv) {
      await invoke(parse(argv), performance.now());
    },
  });
  return EXIT.done;
}

let inCommand = false;
try {
  if (isMenuWanted()) Deno.exit(await showMenu());
  const invocation = parse(Deno.args);
  inCommand = invocation.kind === "command";
  // The monotonic clock starts with the process, and so do the run's 10 seconds.
  Deno.exit(await invoke(invocation, 0));
} catch (error) {
  if (error instanceof UsageError && (error.json || error.noColor)) terminal = atmTerminal(error);
  terminal.error(error);
  Deno.exit(exitCodeFor(error, { inCommand }));
}
