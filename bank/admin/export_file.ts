import { encodeHex } from "@std/encoding/hex";
import type { Bytes } from "../../lib/bytes.ts";
import { ProtocolError, UserError } from "../../lib/errors.ts";
import type { Act } from "../ledger/admin_act.ts";
import { decodeAct } from "./act_codec.ts";
import type { LedgerView } from "./ledger_view.ts";

const FORMAT = "cofre-accounts";
const VERSION = 1;

/** The lines of an export: a head, then an account with its cards a line; no secrets. */
export function* exportLines(view: LedgerView, bankKid: Bytes): Iterable<string> {
  yield JSON.stringify({ format: FORMAT, version: VERSION, bank_kid: encodeHex(bankKid) });
  for (const { id, name, state, balance, orderLimit, dayLimit } of view.accounts()) {
    yield JSON.stringify({
      account: name,
      cents: `${balance}`,
      state,
      orderLimit: orderLimit === null ? null : `${orderLimit}`,
      dayLimit: dayLimit === null ? null : `${dayLimit}`,
      cards: view.cards(id).map(({ cardId, possessionKey, pinKey }) => ({
        cardId: encodeHex(cardId),
        possessionKey: encodeHex(possessionKey),
        pinKey: encodeHex(pinKey),
      })),
    });
  }
}

/** Whether a text is an export rather than a list of people. */
export function isExport(text: string): boolean {
  return text.startsWith("{");
}

/** The accounts of an export. @throws {UserError} naming the first line that is wrong */
export function parseExport(text: string, bankKid: Bytes): Act<"import_account">[] {
  const [head = "", ...lines] = text.replace(/\n$/, "").split("\n");
  checkHead(head, bankKid);
  return lines.map((line, i) => parseAccount(line, i + 2));
}

/** Cards are for one bank: its id is in each of them. */
function checkHead(line: string, bankKid: Bytes): void {
  const head = parseObject(line, 1);
  if (head.format !== FORMAT || head.version !== VERSION) {
    throw new UserError("It is not an export of accounts, or of a newer bank program");
  }
  if (head.bank_kid === encodeHex(bankKid)) return;
  throw new UserError("It is an export of another bank: its cards would be worth nothing here", {
    hints: ["give the auth file of the bank it is of with -s"],
  });
}

function parseAccount(line: string, number: number): Act<"import_account"> {
  try {
    const fields = { ...parseObject(line, number), kind: "import_account" };
    return decodeAct(JSON.stringify(fields)) as Act<"import_account">;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new UserError(`Line ${number} is wrong: it is not an account of an export`);
  }
}

function parseObject(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new UserError(`Line ${number} is wrong: it is not an object of JSON`);
}
