import { formatAmount } from "../amount.ts";
import { entryText, isoDate, isoTime } from "./statement.ts";
import type { Statement, StatementEntry } from "./statement.ts";
import { xml } from "./xml.ts";

const STYLE = `
:root { color-scheme: light; font: 11pt/1.4 system-ui, sans-serif; }
body { margin: 2em auto; max-width: 52em; padding: 0 1em; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; padding-block: .5em; }
th, td { padding: .3em .6em; text-align: start; border-bottom: 1px solid #999; }
td { overflow-wrap: anywhere; }
.money { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums; }
@page { size: A4; margin: 20mm 15mm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
}
`;

/** A statement as one page for people, to be read or printed on A4; it loads and runs nothing. */
export function writeHtml(statement: Statement): string {
  const { account, currency, fromMs, toMs, madeMs, entries } = statement;
  const title = `Statement of ${account}, ${isoDate(fromMs)} to ${isoDate(toMs)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${xml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Account statement</h1>
<p>Account <strong>${xml(account)}</strong>, bank ${xml(statement.bankId)}, in ${xml(currency)}.
From ${isoDate(fromMs)} to ${isoDate(toMs)}; made ${isoTime(madeMs)}. All times are UTC.</p>
<table>
<caption>${entries.length} ${entries.length === 1 ? "entry" : "entries"}</caption>
<thead><tr><th scope="col">Time</th><th scope="col">Number</th><th scope="col">Text</th>` +
    `<th scope="col" class="money">Amount</th><th scope="col" class="money">Balance</th></tr></thead>
<tbody>
<tr><td></td><td></td><td>Opening balance</td><td></td>${money(statement.openingCents)}</tr>
${entries.map(row).join("")}` +
    `<tr><td></td><td></td><td>Closing balance</td><td></td>${money(statement.closingCents)}</tr>
</tbody>
</table>
</body>
</html>
`;
}

function row(entry: StatementEntry): string {
  const time = isoTime(entry.timeMs).slice(0, 16).replace("T", " ");
  return `<tr><td>${time}</td><td>${xml(entry.id)}</td><td>${xml(entryText(entry))}</td>` +
    `${money(entry.deltaCents)}${money(entry.balanceCents)}</tr>\n`;
}

function money(cents: bigint): string {
  return `<td class="money">${formatAmount(cents)}</td>`;
}
