import type { CommandIo } from "../../lib/command.ts";
import { quote } from "../../lib/quote.ts";
import type { BankLine } from "../commands.ts";
import { accountOperand, runAct } from "./admin_act.ts";

/** `bank account close NAME`: an empty account ends for ever. */
export function run(line: BankLine, io: CommandIo): Promise<number> {
  return runAct(line, io, { kind: "close_account", account: accountOperand(line) }, {
    done: ({ name }) => `The account ${quote(name)} is closed.`,
    unchanged: ({ name }) => `The account ${quote(name)} was closed already.`,
  });
}
