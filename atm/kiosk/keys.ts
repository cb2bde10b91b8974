import type { Bytes } from "../../lib/bytes.ts";
import { possessionSeed } from "../../lib/card_file.ts";
import type { CardFile } from "../../lib/card_file.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Primitives } from "../../lib/crypto/primitives.ts";
import { assert } from "../../lib/errors.ts";
import { loginCardId, loginSecret } from "../../lib/login.ts";
import { parsePin, pinSeed } from "../../lib/pin.ts";
import type { OrderCard } from "../new_order.ts";
import type { Holder } from "../run.ts";
import { MemoryTicket } from "./memory_ticket.ts";

/** What orders are signed with while somebody is logged in; the PIN or password itself is gone. */
export interface Keys extends Holder {
  readonly by: "password" | "card";
  readonly account: string;
  readonly card: OrderCard;
  /** Of a password: what resumes its sessions. That of a card lies beside it. */
  readonly ticket?: MemoryTicket;
}

/** The keys that a name and a password stand for. */
export async function passwordKeys(
  { primitives, clock }: { readonly primitives: Primitives; readonly clock: Clock },
  identityKey: Bytes,
  account: string,
  password: string,
): Promise<Keys> {
  const secret = await loginSecret(primitives, identityKey, account, password);
  const card = {
    cardId: await loginCardId(primitives, identityKey, account),
    account,
    possessionSeed: await possessionSeed(primitives, secret),
  };
  secret.fill(0);
  const known = () => Promise.resolve(card);
  const login = { card: known, newCard: known, changedCard: unasked };
  const ticket = new MemoryTicket(clock);
  return { by: "password", account, card, login, pinPad: NO_PIN_PAD, ticket };
}

/** The keys of a card that lies at this machine and the PIN typed for it. @throws {UserError} */
export async function cardKeys(
  primitives: Primitives,
  file: CardFile,
  pin: string,
): Promise<Keys> {
  const card = {
    cardId: file.cardId,
    account: file.account,
    possessionSeed: await possessionSeed(primitives, file.secret),
    pinSeed: await pinSeed(primitives, file, parsePin(pin)),
  };
  const pinPad = { ...NO_PIN_PAD, seedFor: () => Promise.resolve(card.pinSeed) };
  return { by: "card", account: file.account, card, login: null, pinPad };
}

/** Who has the PIN of a card that is yet to be made. */
export function newCardKeys(
  primitives: Primitives,
  account: string,
  pin: string,
): Holder & Pick<Keys, "by" | "account"> {
  const newSeedFor = (file: CardFile) => pinSeed(primitives, file, pin);
  return { by: "card", account, login: null, pinPad: { ...NO_PIN_PAD, newSeedFor } };
}

/** Overwrites them: log-out leaves nothing that could sign. */
export function wipe({ card, ticket }: Keys): void {
  ticket?.wipe();
  card.possessionSeed.fill(0);
  card.pinSeed?.fill(0);
}

function unasked(): never {
  assert(false, "nobody stands at a terminal");
}

const NO_PIN_PAD: Holder["pinPad"] = {
  seedFor: unasked,
  newSeedFor: unasked,
  changedSeedFor: unasked,
};
