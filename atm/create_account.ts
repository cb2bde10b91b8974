import { equalBytes } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import { PIN_COST, possessionSeed } from "../lib/card_file.ts";
import type { CardFile } from "../lib/card_file.ts";
import { UserError } from "../lib/errors.ts";
import { giveOrder } from "./give_order.ts";
import { newCardId, newOrder } from "./new_order.ts";
import { PendingCard } from "./pending_card.ts";
import type { CardPaths } from "./pending_card.ts";
import type { Holder, Visit } from "./run.ts";

/** `-n`: a new account and its card. The card is there exactly when the account is. */
export async function createAccount(visit: Visit): Promise<void> {
  if (visit.login !== null) return await signUp(visit, visit.login);
  const { options, primitives, random, pinPad, disk } = visit;
  const paths = { card: options.cardFile, pending: visit.pendingPath, disk };
  await discardUnsent(paths, visit.bankKid);
  const card: CardFile = {
    bankKid: visit.bankKid,
    cardId: newCardId(random),
    account: options.account,
    secret: random(32),
    pin: options.pin === undefined ? "none" : PIN_COST,
  };
  const order = await newOrder(visit, {
    cardId: card.cardId,
    account: card.account,
    possessionSeed: await possessionSeed(primitives, card.secret),
    pinSeed: await pinPad.newSeedFor(card),
  }, options.action);
  const pending = await PendingCard.create(paths, card);
  await giveOrder(visit, order, {
    booked: () => pending.complete().catch(sayItIsOpen),
    notBooked: () => Promise.resolve(),
    // Not before: a later run would look for the card of an order that is still in the journal.
    forgotten: () => pending.discard(),
  });
}

/** The order is in the journal still, and with it what is to be done. @throws {UserError} */
function sayItIsOpen(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  throw new UserError(error.message, {
    hints: [
      "the account is open: the next run with this card puts it in its place",
      ...error.hints,
    ],
    cause: error,
  });
}

/** A log-in needs no file, so there is none to wait for the bank's word. */
async function signUp(visit: Visit, login: NonNullable<Holder["login"]>): Promise<void> {
  await giveOrder(visit, await newOrder(visit, await login.newCard(), visit.options.action));
}

/**
 * What this bank's journal knows of is settled by now, so a card of this bank that still waits
 * was never sent for. One of another bank may have been: it stays, and stands in the way.
 */
async function discardUnsent(paths: CardPaths, bankKid: Bytes): Promise<void> {
  const left = await PendingCard.find(paths);
  if (left === null) return;
  if (equalBytes(left.card.bankKid, bankKid)) await left.discard();
  else left.release();
}
