import { writeStatement } from "../../lib/statement/formats.ts";
import { isoDate, type Statement } from "../../lib/statement/statement.ts";

const FILES = {
  csv: ["csv", "text/csv; charset=utf-8"],
  ofx: ["ofx", "application/x-ofx"],
  camt: ["xml", "application/xml"],
  html: ["html", "text/html; charset=utf-8"],
} as const;

/** The formats that a kiosk hands out. */
export type StatementFile = keyof typeof FILES;

/** A statement as a file to save; its name says whose it is only by the date. */
export function statementFile(
  statement: Statement,
  format: StatementFile,
): { name: string; type: string; text: string } {
  const [extension, type] = FILES[format];
  const name = `statement-${isoDate(statement.toMs)}.${extension}`;
  return { name, type, text: writeStatement(statement, format) };
}
