import { readValues } from "../../lib/argv.ts";
import type { CommandIo } from "../../lib/command.ts";
import { quote } from "../../lib/quote.ts";
import { parseTerminalName } from "../../lib/terminal_file.ts";
import type { BankLine } from "../commands.ts";
import { runAct } from "./admin_act.ts";

/** `bank terminal revoke NAME`: from the next order on, and for ever. */
export function run(line: BankLine, io: CommandIo): Promise<number> {
  const terminal = readValues(line, () => parseTerminalName(line.operands[0]!));
  return runAct(line, io, { kind: "revoke_terminal", terminal }, {
    done: ({ name }) => `The terminal ${quote(name)} is revoked.`,
    unchanged: ({ name }) => `The terminal ${quote(name)} was revoked already.`,
  });
}
