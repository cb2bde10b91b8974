import { readValues } from "../../lib/argv.ts";
import type { CommandIo } from "../../lib/command.ts";
import { parseWholeNumber } from "../../lib/whole_number.ts";
import type { BankLine } from "../commands.ts";
import { inWords, runAct } from "./admin_act.ts";

const SEQUENCE = { what: "the number of a booking", min: 1, max: 9_999_999_999 };

/** `bank reverse SEQUENCE`: books the opposite, as a row of its own that names the first. */
export function run(line: BankLine, io: CommandIo): Promise<number> {
  const sequence = readValues(line, () => BigInt(parseWholeNumber(line.operands[0]!, SEQUENCE)));
  return runAct(line, io, { kind: "reverse", sequence }, {
    done: (result) =>
      `Booking ${sequence} of ${inWords(result.amountCents)} is reversed by booking ` +
      `${result.sequence}.`,
  });
}
