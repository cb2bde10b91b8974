import { formatAmount } from "../amount.ts";
import { entryText, isoDate, isoTime } from "./statement.ts";
import type { Statement, StatementEntry } from "./statement.ts";
import { cut, xml } from "./xml.ts";

/** The versions of camt.053 that are in use: the banks' older and newer one. */
export type CamtVersion = "04" | "08";

/** The longest account number, Max35Text, and Max140Text of ISO 20022. */
const ACCOUNT_MAX = 34;
const REFERENCE_MAX = 35;
const TEXT_MAX = 140;

/** A statement as ISO 20022 camt.053.001, bank to customer statement. */
export function writeCamt053(statement: Statement, version: CamtVersion): string {
  const { account, accountId, currency, entries } = statement;
  const number = account.length <= ACCOUNT_MAX ? account : accountId;
  const id = xml(cut(`${isoDate(statement.toMs)}-${accountId}`, REFERENCE_MAX));
  const made = isoTime(statement.madeMs);
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}">
<BkToCstmrStmt>
<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${made}</CreDtTm></GrpHdr>
<Stmt>
<Id>${id}</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>${made}</CreDtTm>
<FrToDt><FrDtTm>${isoTime(statement.fromMs)}</FrDtTm>` +
    `<ToDtTm>${isoTime(statement.toMs)}</ToDtTm></FrToDt>
<Acct><Id><Othr><Id>${xml(number)}</Id></Othr></Id><Ccy>${xml(currency)}</Ccy></Acct>
${balance("OPBD", statement.openingCents, statement.fromMs, currency)}
${balance("CLBD", statement.closingCents, statement.toMs, currency)}
${entries.map((entry) => bookedEntry(entry, currency, version)).join("")}</Stmt>
</BkToCstmrStmt>
</Document>
`;
}

function balance(type: "OPBD" | "CLBD", cents: bigint, timeMs: number, currency: string): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp>${amount(cents, currency)}` +
    `<Dt><Dt>${isoDate(timeMs)}</Dt></Dt></Bal>`;
}

function bookedEntry(entry: StatementEntry, currency: string, version: CamtVersion): string {
  const reference = xml(cut(entry.id, REFERENCE_MAX));
  const moved = amount(entry.deltaCents, currency);
  const date = `<Dt>${isoDate(entry.timeMs)}</Dt>`;
  const status = version === "04" ? "BOOK" : "<Cd>BOOK</Cd>";
  return `<Ntry><NtryRef>${reference}</NtryRef>${moved}` +
    `${entry.kind === "reverse" ? "<RvslInd>true</RvslInd>" : ""}<Sts>${status}</Sts>` +
    `<BookgDt>${date}</BookgDt><ValDt>${date}</ValDt><AcctSvcrRef>${reference}</AcctSvcrRef>` +
    `<BkTxCd><Domn>${code(entry)}</Domn></BkTxCd>\n` +
    `<NtryDtls><TxDtls><Refs><AcctSvcrRef>${reference}</AcctSvcrRef></Refs>${moved}` +
    `${party(entry, version)}<RmtInf><Ustrd>${
      xml(cut(entryText(entry), TEXT_MAX))
    }</Ustrd></RmtInf>` +
    `</TxDtls></NtryDtls></Ntry>\n`;
}

/** An amount has no sign in ISO 20022, its direction is told apart. */
function amount(cents: bigint, currency: string): string {
  const size = cents < 0n ? -cents : cents;
  return `<Amt Ccy="${xml(currency)}">${formatAmount(size)}</Amt>` +
    `<CdtDbtInd>${cents < 0n ? "DBIT" : "CRDT"}</CdtDbtInd>`;
}

/** Who is on the other side of a transfer; version 08 has one element more around the name. */
function party({ kind, deltaCents, counterparty }: StatementEntry, version: CamtVersion): string {
  if (kind !== "transfer" || counterparty === undefined) return "";
  const name = `<Nm>${xml(cut(counterparty, TEXT_MAX))}</Nm>`;
  const role = deltaCents < 0n ? "Cdtr" : "Dbtr";
  return `<RltdPties><${role}>${
    version === "04" ? name : `<Pty>${name}</Pty>`
  }</${role}></RltdPties>`;
}

/** Domain, family and subfamily of the ISO list of bank transaction codes. */
function code({ kind, deltaCents }: StatementEntry): string {
  const out = deltaCents < 0n;
  const [family, sub] = kind === "transfer"
    ? [out ? "ICDT" : "RCDT", "BOOK"]
    : kind === "reverse" || kind === "import_account"
    ? [out ? "MDOP" : "MCOP", "OTHR"]
    : ["CNTR", out ? "CWDL" : "CDPT"];
  return `<Cd>PMNT</Cd><Fmly><Cd>${family}</Cd><SubFmlyCd>${sub}</SubFmlyCd></Fmly>`;
}
