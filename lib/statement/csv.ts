import { formatAmount } from "../amount.ts";
import { entryText, isoTime } from "./statement.ts";
import type { Statement } from "./statement.ts";

/** The columns of the first line. */
const TITLES = ["time", "id", "kind", "text", "counterparty", "amount", "currency", "balance"];

/** A statement as CSV (RFC 4180): CRLF, a first line of titles, times in UTC. */
export function writeCsv({ entries, currency }: Statement): string {
  const rows = entries.map((entry) => [
    isoTime(entry.timeMs),
    entry.id,
    entry.kind,
    text(entryText(entry)),
    text(entry.counterparty ?? ""),
    formatAmount(entry.deltaCents),
    currency,
    formatAmount(entry.balanceCents),
  ]);
  return [TITLES, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** Words that no spreadsheet runs as a formula: our numbers may begin with a minus, these not. */
function text(words: string): string {
  return /^[=+\-@\t\r]/.test(words) ? `'${words}` : words;
}

function cell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
