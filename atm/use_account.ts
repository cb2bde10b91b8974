import { checkCardAccount, checkCardBank, possessionSeed, readCardFile } from "../lib/card_file.ts";
import type { CardFile } from "../lib/card_file.ts";
import { giveOrder } from "./give_order.ts";
import { newOrder } from "./new_order.ts";
import type { OrderCard } from "./new_order.ts";
import type { Visit } from "./run.ts";

/** `-d`, `-w`, `-g`: an order with the card that is there, or with a log-in. */
export async function useAccount(visit: Visit): Promise<void> {
  // Only an ATM of the bank's own has notes that the bank reckons with.
  if (visit.enrolled !== null && visit.journal !== null) {
    switch (visit.options.action.operation) {
      case "withdraw": {
        const { withdrawNotes }: typeof import("./withdraw_notes.ts") = await import(
          "./withdraw_notes.ts" as string
        );
        return await withdrawNotes(visit);
      }
      case "deposit": {
        const { depositNotes }: typeof import("./deposit_notes.ts") = await import(
          "./deposit_notes.ts" as string
        );
        return await depositNotes(visit);
      }
    }
  }
  await giveOrder(visit, await newOrder(visit, await cardFor(visit), visit.options.action));
}

/** The card of this visit, or what a log-in has in its place. */
export async function cardFor(visit: Visit): Promise<OrderCard> {
  return await (visit.login?.card() ?? unlockCard(visit, await readCard(visit)));
}

/** The card file of this visit. @throws {UserError} it is of another bank or account */
export async function readCard({ options, bankKid, terminal, disk }: Visit): Promise<CardFile> {
  const card = await readCardFile(options.cardFile, {
    warn: (message) => terminal.warning(message),
    disk,
  });
  checkCardBank(card, bankKid, options.cardFile);
  checkCardAccount(card, options.account, options.cardFile);
  return card;
}

/** What a card signs orders with, once its holder has given the PIN. */
export async function unlockCard(visit: Visit, card: CardFile): Promise<OrderCard> {
  return {
    cardId: card.cardId,
    account: card.account,
    possessionSeed: await possessionSeed(visit.primitives, card.secret),
    pinSeed: await visit.pinPad.seedFor(card),
  };
}
