import { formatAmount } from "../amount.ts";
import { entryText } from "./statement.ts";
import type { Statement, StatementEntry } from "./statement.ts";
import { cut, xml } from "./xml.ts";

/** The longest ACCTID (OFX 2.1.1, 11.3.1), NAME (11.4.4) and MEMO. */
const ACCOUNT_MAX = 22;
const NAME_MAX = 32;
const MEMO_MAX = 255;

/** A statement as OFX 2.1.1, which GnuCash, KMyMoney and others read. */
export function writeOfx(statement: Statement): string {
  const { bankId, account, accountId, currency, entries } = statement;
  const number = account.length <= ACCOUNT_MAX ? account : accountId;
  return `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX>
<SIGNONMSGSRSV1><SONRS>
<STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>
<DTSERVER>${date(statement.madeMs)}</DTSERVER><LANGUAGE>ENG</LANGUAGE>
<FI><ORG>Cofre</ORG><FID>${xml(bankId)}</FID></FI>
</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS>
<TRNUID>0</TRNUID>
<STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>
<STMTRS>
<CURDEF>${xml(currency)}</CURDEF>
<BANKACCTFROM><BANKID>${xml(bankId)}</BANKID><ACCTID>${xml(number)}</ACCTID>` +
    `<ACCTTYPE>CHECKING</ACCTTYPE></BANKACCTFROM>
<BANKTRANLIST>
<DTSTART>${date(statement.fromMs)}</DTSTART><DTEND>${date(statement.toMs)}</DTEND>
${entries.map(transaction).join("")}</BANKTRANLIST>
<LEDGERBAL><BALAMT>${formatAmount(statement.closingCents)}</BALAMT>` +
    `<DTASOF>${date(statement.toMs)}</DTASOF></LEDGERBAL>
</STMTRS>
</STMTTRNRS></BANKMSGSRSV1>
</OFX>
`;
}

function transaction(entry: StatementEntry): string {
  const text = entryText(entry);
  return `<STMTTRN><TRNTYPE>${typeOf(entry)}</TRNTYPE><DTPOSTED>${date(entry.timeMs)}</DTPOSTED>` +
    `<TRNAMT>${formatAmount(entry.deltaCents)}</TRNAMT><FITID>${xml(entry.id)}</FITID>` +
    `<NAME>${xml(cut(text, NAME_MAX))}</NAME><MEMO>${xml(cut(text, MEMO_MAX))}</MEMO></STMTTRN>\n`;
}

function typeOf({ kind, deltaCents }: StatementEntry): string {
  switch (kind) {
    case "create":
    case "deposit":
      return "DEP";
    case "withdraw":
    case "capture":
      return "ATM";
    case "transfer":
      return "XFER";
    case "reverse":
    case "import_account":
      return deltaCents < 0n ? "DEBIT" : "CREDIT";
  }
}

/** `20261105100000.000[0:GMT]` */
function date(timeMs: number): string {
  return `${new Date(timeMs).toISOString().replace(/[-:TZ]/g, "")}[0:GMT]`;
}
