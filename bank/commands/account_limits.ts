import { parseAmount } from "../../lib/amount.ts";
import { readValues } from "../../lib/argv.ts";
import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { quote } from "../../lib/quote.ts";
import type { BankLine } from "../commands.ts";
import type { Limit } from "../ledger/admin_act.ts";
import { accountOperand, runAct } from "./admin_act.ts";

/** `bank account limits NAME`: what it may take out at once, and in a day. */
export function run(line: BankLine, io: CommandIo): Promise<number> {
  const account = accountOperand(line);
  const limits = readValues(line, () => {
    const order = line.flags["per-transaction"];
    const day = line.flags["per-day"];
    if (order === undefined && day === undefined) {
      throw new UserError("Say which limit to set: --per-transaction, --per-day, or both");
    }
    return {
      ...(order === undefined ? {} : { orderLimit: parseLimit(order) }),
      ...(day === undefined ? {} : { dayLimit: parseLimit(day) }),
    };
  });
  return runAct(line, io, { kind: "set_limits", account, ...limits }, {
    done: ({ name }) => `The limits of ${quote(name)} are set.`,
    unchanged: ({ name }) => `The limits of ${quote(name)} were these already.`,
  });
}

function parseLimit(text: string): Limit {
  return text === "none" ? null : parseAmount(text, { strict: false });
}
