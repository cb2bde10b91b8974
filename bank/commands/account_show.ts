import { encodeHex } from "@std/encoding/hex";
import type { CommandIo } from "../../lib/command.ts";
import { isZero } from "../../lib/bytes.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { money } from "../../lib/json.ts";
import type { Json } from "../../lib/json.ts";
import { isLogin } from "../../lib/card_id.ts";
import { quote } from "../../lib/quote.ts";
import { LedgerView } from "../admin/ledger_view.ts";
import type { AccountView, CardView } from "../admin/ledger_view.ts";
import type { BankLine } from "../commands.ts";
import type { Limit } from "../ledger/admin_act.ts";
import { CURRENCY } from "../ledger/store.ts";
import { accountOperand, deskFiles, inWords } from "./admin_act.ts";

/** `bank account show NAME` */
export async function run(line: BankLine, { answer }: CommandIo): Promise<number> {
  const name = accountOperand(line);
  using view = await LedgerView.open(deskFiles(line).files);
  const account = knownAccount(view, name);
  const cards = view.cards(account.id);
  answer({ json: toJson(account, cards), text: toText(account, cards) });
  return EXIT.done;
}

/** @throws {UserError} there is none of this name */
export function knownAccount(view: LedgerView, name: string): AccountView {
  const account = view.account(name);
  if (account !== null) return account;
  throw new UserError(`There is no account ${quote(name)}`, {
    code: "account_not_found",
    hints: ["see bank account list"],
  });
}

function toJson(account: AccountView, cards: readonly CardView[]): Record<string, Json> {
  const { name, state, balance, held, orderLimit, dayLimit, bookings } = account;
  return {
    name,
    state,
    balance: money(balance, CURRENCY),
    available: money(balance - held, CURRENCY),
    held: money(held, CURRENCY),
    per_transaction: orderLimit === null ? null : money(orderLimit, CURRENCY),
    per_day: dayLimit === null ? null : money(dayLimit, CURRENCY),
    bookings,
    cards: cards.map((card) => ({
      card_id: encodeHex(card.cardId),
      kind: kindOf(card),
      pin: !isZero(card.pinKey),
      locked: card.isLocked,
    })),
  };
}

function toText(account: AccountView, cards: readonly CardView[]): readonly string[] {
  const { name, state, balance, held, orderLimit, dayLimit, bookings } = account;
  return [
    `account          ${name}`,
    `state            ${state}`,
    `balance          ${inWords(balance)}`,
    ...(held === 0n ? [] : [`held             ${inWords(held)}`]),
    `per transaction  ${limitInWords(orderLimit)}`,
    `per day          ${limitInWords(dayLimit)}`,
    `bookings         ${bookings}`,
    ...cards.map((card) =>
      `${kindOf(card).padEnd(16)} ${encodeHex(card.cardId)}${
        isZero(card.pinKey) ? "" : ", with a PIN"
      }${card.isLocked ? ", locked" : ""}`
    ),
  ];
}

function kindOf({ cardId }: CardView): "log-in" | "card" {
  return isLogin(cardId) ? "log-in" : "card";
}

function limitInWords(limit: Limit): string {
  return limit === null ? "no limit" : inWords(limit);
}
