import { readValues } from "../../lib/argv.ts";
import { utf8 } from "../../lib/bytes.ts";
import type { CommandIo } from "../../lib/command.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { parseFileName } from "../../lib/file_name.ts";
import { money } from "../../lib/json.ts";
import { createExclusive, MODE_PRIVATE } from "../../lib/private_file.ts";
import { quote } from "../../lib/quote.ts";
import type { StatementFormat } from "../../lib/statement/format_names.ts";
import { writeStatement } from "../../lib/statement/formats.ts";
import { isoTime } from "../../lib/statement/statement.ts";
import type { AtmLine } from "../commands.ts";
import { readTransaction } from "../flags.ts";
import { makeStatement } from "../make_statement.ts";
import { readPeriod } from "../period.ts";
import { atTheBank } from "../transact.ts";

/** `atm statement`: on stdout, or in a new file that only its owner can read. */
export async function run(line: AtmLine, { terminal, answer }: CommandIo): Promise<number> {
  const { flags } = line;
  const { options, period, file } = readValues(line, () => ({
    options: readTransaction(flags, { operation: "history", amountCents: 0n }),
    period: readPeriod(flags),
    file: flags.output === undefined ? undefined : parseFileName(flags.output, { strict: false }),
  }));
  const statement = await atTheBank(
    options,
    { terminal, startedMs: performance.now() },
    (visit) => makeStatement(visit, period),
  );
  const text = writeStatement(statement, flags.format as StatementFormat);
  if (file !== undefined) {
    await createExclusive(file, utf8(text), { what: "statement", mode: MODE_PRIVATE });
  }
  if (file === undefined && !flags.json) {
    terminal.printText(text);
    return EXIT.done;
  }
  const { account, currency, fromMs, toMs, openingCents, closingCents, entries } = statement;
  answer({
    json: {
      account,
      from: isoTime(fromMs),
      to: isoTime(toMs),
      opening: money(openingCents, currency),
      closing: money(closingCents, currency),
      entries: entries.length,
      format: flags.format,
      ...(file === undefined ? { statement: text } : { file }),
    },
    text: `Wrote the statement of ${account} to ${quote(file ?? "")}.`,
  });
  return EXIT.done;
}
