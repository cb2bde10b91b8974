import { equalBytes, isZero } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Order } from "../../lib/channel/order.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import { WRONG_PINS_MAX } from "./schema.ts";
import type { Command } from "./store.ts";
import type { CardRow, Tables, TransferRow } from "./tables.ts";

/**
 * Why an order of the card's holder is refused for its PIN, or null. Counts a wrong PIN in the
 * transaction that judges the order, so that of a thousand guesses at once five are judged.
 * @param earlier the stored outcome under the order's id
 */
export function judgePin(
  tables: Tables,
  card: CardRow,
  { order, orderHash, pin, newKeySigned }: Command,
  earlier: TransferRow | null,
): Refusal | null {
  // Before anything that the PIN decides: on a locked card a right guess looks like a wrong one.
  if (card.locked !== 0n || card.wrong_pins >= WRONG_PINS_MAX) return "card_locked";
  if (isZero(card.pin_key)) return null;
  // Counted when it was stored: a retry of the order does not count again.
  const same = earlier !== null && equalBytes(earlier.body_hash, orderHash);
  if (same && earlier.refusal === "wrong_pin") return null;
  // A change that was booked is asked after with the old PIN; its order holds the new one's proof.
  if (same && isChangeTo(card.pin_key, order) && newKeySigned) return null;
  switch (pin.verdict) {
    case "absent":
      return "pin_required";
    case "invalid":
      tables.setWrongPins(order.cardId, card.wrong_pins + 1n);
      return "wrong_pin";
    case "valid":
      if (card.wrong_pins > 0n) tables.setWrongPins(order.cardId, 0n);
      return null;
  }
}

function isChangeTo(pinKey: Bytes, { operation, newKey }: Order): boolean {
  return operation === "pin_change" && newKey !== undefined && equalBytes(newKey.key, pinKey);
}
