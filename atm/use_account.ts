import { checkCardAccount, checkCardBank, possessionSeed, readCardFile } from "../lib/card_file.ts";
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
  const order = await newOrder(visit, {
    cardId: card.cardId,
    account: card.account,
    possessionSeed: await possessionSeed(primitives, card.secret),
    pinSeed: await visit.pinPad.seedFor(card),
  }, options.action);
  await giveOrder(visit, order);
}
