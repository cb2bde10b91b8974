import { equalBytes, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { isLogin } from "../../lib/card_id.ts";
import type { Command } from "./store.ts";
import type { CardRow } from "./tables.ts";

/** Whether the order was signed with the card that the row holds now, for the card's account. */
export function isHolder(card: CardRow, { order, possessionKey, pin }: Command): boolean {
  return equalBytes(card.possession_key, possessionKey) &&
    equalBytes(card.name_hash, order.accountHash) &&
    // A creation is judged without its PIN, which may have been changed since.
    (order.creation !== undefined || equalBytes(card.pin_key, pin.key));
}

/**
 * Whether the order may be answered at all. A creation is signed by the key it brings; orders of
 * a known card are its holder's to close. So are those of a log-in, known or not: its id follows
 * from the account's name, so that the answer would tell anybody which ones there are.
 * @param card the row of the order's card_id, whoever signed; `own` is it if the holder did
 */
export function isAuthentic(
  command: Command,
  card: CardRow | null,
  own: CardRow | null,
  sha256: (...parts: readonly Bytes[]) => Bytes,
): boolean {
  const { creation, accountHash, cardId } = command.order;
  if (creation === undefined) return own !== null;
  return equalBytes(creation.possessionKey, command.possessionKey) &&
    equalBytes(sha256(utf8("cofre/1 account"), utf8(creation.name)), accountHash) &&
    (own !== null || command.mode === "execute" || (card === null && !isLogin(cardId)));
}
