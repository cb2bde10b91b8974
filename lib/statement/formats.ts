import { writeCamt053 } from "./camt053.ts";
import { writeCsv } from "./csv.ts";
import { writeHtml } from "./html.ts";
import { writeJournal } from "./journal.ts";
import { writeOfx } from "./ofx.ts";
import { checkStatement } from "./statement.ts";
import type { Statement } from "./statement.ts";
import type { StatementFormat } from "./format_names.ts";

const WRITERS: Readonly<Record<StatementFormat, (statement: Statement) => string>> = {
  csv: writeCsv,
  ofx: writeOfx,
  camt: (statement) => writeCamt053(statement, "08"),
  camt04: (statement) => writeCamt053(statement, "04"),
  html: writeHtml,
  journal: writeJournal,
};

/** A statement in one of its formats, once its sums were checked. */
export function writeStatement(statement: Statement, format: StatementFormat): string {
  checkStatement(statement);
  return WRITERS[format](statement);
}
