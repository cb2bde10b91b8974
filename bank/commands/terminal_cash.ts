import { parseAmount } from "../../lib/amount.ts";
import { readValues } from "../../lib/argv.ts";
import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { quote } from "../../lib/quote.ts";
import { parseTerminalName } from "../../lib/terminal_file.ts";
import { parseWholeNumber } from "../../lib/whole_number.ts";
import type { BankLine } from "../commands.ts";
import type { NoteCount } from "../ledger/admin_act.ts";
import { inWords, runAct } from "./admin_act.ts";

/** Cash, and the notes that it is, if the terminal is to keep count of them. */
interface Cash {
  readonly cents: bigint;
  readonly notes: readonly NoteCount[];
}

const NOTES = { what: "a number of notes", min: 0, max: 1_000_000 };

/** `bank terminal cash NAME --load CASH` or `--count CASH` */
export function run(line: BankLine, io: CommandIo): Promise<number> {
  const { kind, terminal, ...cash } = readValues(line, () => {
    const { load, count } = line.flags;
    if ((load === undefined) === (count === undefined)) {
      throw new UserError("Say what happened to the cash: either --load or --count");
    }
    return {
      kind: load === undefined ? "count_cash" as const : "load_cash" as const,
      terminal: parseTerminalName(line.operands[0]!),
      ...parseCash((load ?? count)!),
    };
  });
  return runAct(line, io, { kind, terminal, ...cash }, {
    done: ({ name, amountCents }) =>
      kind === "load_cash"
        ? `${inWords(amountCents)} is loaded into ${quote(name)}.`
        : amountCents === 0n
        ? `The cash in ${quote(name)} is what it must be.`
        : `The cash in ${quote(name)} was ${inWords(amountCents)} off; suspense has it.`,
  });
}

/** `500.00`, or notes of 20 and 50 as `20x10,50x4`. */
function parseCash(text: string): Cash {
  if (!text.includes("x")) return { cents: parseAmount(text, { strict: false }), notes: [] };
  const notes = text.split(",").map((part) => {
    const [note = "", count = ""] = part.split("x");
    const cents = parseAmount(note, { strict: false });
    if (cents === 0n) throw new UserError(`Cannot use ${quote(part)} as notes: they have no value`);
    return { cents, count: BigInt(parseWholeNumber(count, NOTES)) };
  });
  return { cents: notes.reduce((sum, { cents, count }) => sum + cents * count, 0n), notes };
}
