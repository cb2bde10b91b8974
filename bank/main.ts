import { versionLine } from "../lib/build_info.ts";
import { EXIT, exitCodeFor } from "../lib/exit_code.ts";
import { systemTerminal, wantsNoColor } from "../lib/terminal.ts";
import { check } from "./check.ts";
import { parseBankFlags } from "./flags.ts";
import type { BankInvocation } from "./flags.ts";
import { serve } from "./serve.ts";

const env = {
  COFRE_STRICT: Deno.env.get("COFRE_STRICT"),
  NO_COLOR: Deno.env.get("NO_COLOR"),
  TERM: Deno.env.get("TERM"),
};
let terminal = systemTerminal("bank", { noColor: wantsNoColor(false, env) });

async function run(invocation: BankInvocation): Promise<number> {
  switch (invocation.kind) {
    case "help":
      terminal.printText(invocation.text);
      return EXIT.done;
    case "version":
      terminal.printLine(versionLine("bank"));
      return EXIT.done;
    case "command":
      terminal = systemTerminal("bank", { noColor: wantsNoColor(invocation.options.noColor, env) });
      return await check(invocation.options, terminal);
    case "serve":
      terminal = systemTerminal("bank", { noColor: wantsNoColor(invocation.options.noColor, env) });
      return await serve(invocation.options, terminal);
  }
}

let inCommand = false;
try {
  const invocation = parseBankFlags(Deno.args, env);
  inCommand = invocation.kind === "command";
  Deno.exit(await run(invocation));
} catch (error) {
  terminal.error(error);
  Deno.exit(exitCodeFor(error, { inCommand }));
}
