import { formatAmount } from "../amount.ts";
import { entryText, isoDate } from "./statement.ts";
import type { Statement, StatementEntry } from "./statement.ts";

/** A statement as a journal of hledger or Ledger; every balance is asserted, so they check it. */
export function writeJournal(statement: Statement): string {
  const { currency, openingCents, fromMs } = statement;
  const account = `assets:cofre:${word(statement.account)}`;
  const amount = (cents: bigint) => `${currency} ${formatAmount(cents)}`;
  const opening = openingCents === 0n ? "" : `${isoDate(fromMs)} * Opening balance
    ${account}  ${amount(openingCents)} = ${amount(openingCents)}
    equity:opening

`;
  return opening +
    statement.entries.map((entry) =>
      `${isoDate(entry.timeMs)} * (${word(entry.id)}) ${words(entryText(entry))}
    ${account}  ${amount(entry.deltaCents)} = ${amount(entry.balanceCents)}
    ${otherAccount(entry)}

`
    ).join("");
}

function otherAccount({ kind, counterparty }: StatementEntry): string {
  if (kind === "transfer") return `equity:transfer:${word(counterparty ?? "unknown")}`;
  return kind === "reverse" || kind === "import_account" ? `equity:${kind}` : "assets:cash";
}

/** What names can hold, and nothing that would end an account's name or begin a comment. */
function word(name: string): string {
  return name.replaceAll(/[^\w.\-]/g, "_");
}

function words(text: string): string {
  return text.replaceAll(/[^\w.\- ]/g, "_");
}
