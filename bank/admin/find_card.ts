import type { BankFiles } from "../../lib/bank_files.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { UserError } from "../../lib/errors.ts";
import { isLogin } from "../../lib/card_id.ts";
import { quote } from "../../lib/quote.ts";
import { LedgerView } from "./ledger_view.ts";

/** The id of an account's card, not of its log-in. @throws {UserError} it has none */
export async function findCard(files: BankFiles, account: string): Promise<Bytes> {
  using view = await LedgerView.open(files);
  const row = view.account(account);
  if (row === null) {
    throw new UserError(`There is no account ${quote(account)}`, {
      code: "account_not_found",
      hints: ["see bank account list"],
    });
  }
  const card = view.cards(row.id).find(({ cardId }) => !isLogin(cardId));
  if (card !== undefined) return card.cardId;
  throw new UserError(`The account ${quote(account)} has no card, only a log-in`, {
    code: "card_not_found",
    hints: [`to stop the log-in, lock the account: bank account lock ${account}`],
  });
}
