import { checkCardAccount, checkCardBank, possessionSeed, readCardFile } from "../lib/card_file.ts";
import { UserError } from "../lib/errors.ts";
import { quote } from "../lib/quote.ts";
import { giveOrder } from "./give_order.ts";
import { newOrder } from "./new_order.ts";
import type { Visit } from "./run.ts";

/** `-d`, `-w`, `-g`: an order with the card that is there. */
export async function useAccount(visit: Visit): Promise<void> {
  const { options, primitives, terminal } = visit;
  const card = await readCardFile(options.cardFile, {
    warn: (message) => terminal.warning(message),
  });
  checkCardBank(card, visit.bankKid, options.cardFile);
  checkCardAccount(card, options.account, options.cardFile);
  if (card.pin !== "none") {
    throw new UserError(`Cannot use card file ${quote(options.cardFile)}: it needs a PIN`, {
      hints: ["this version of atm takes cards without a PIN"],
    });
  }
  const seed = await possessionSeed(primitives, card.secret);
  const order = await newOrder(visit, {
    cardId: card.cardId,
    account: card.account,
    possessionSeed: seed,
  }, options.action);
  await giveOrder(visit, order);
}
