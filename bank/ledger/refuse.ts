import { isZero } from "../../lib/bytes.ts";
import type { Order } from "../../lib/channel/order.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import { isSafeEd25519Key } from "../../lib/crypto/ed25519_key.ts";
import { CURRENCY } from "./store.ts";
import type { Bounds } from "./store.ts";
import type { CardRow, Tables } from "./tables.ts";

/** The rules of the bank, each in its place in the order of lib/channel/refusal.ts. */
export class Rules {
  readonly #tables: Tables;
  readonly #bounds: Bounds;

  constructor(tables: Tables, bounds: Bounds) {
    this.#tables = tables;
    this.#bounds = bounds;
  }

  /** Why a creation is refused, or null. */
  refuseCreation(order: Order): Refusal | null {
    const { name, possessionKey, pinKey } = order.creation!;
    const refusal = this.#refuseAmount(order);
    if (refusal !== null) return refusal;
    if (order.amountCents < this.#bounds.initialCentsMin) return "initial_balance_too_small";
    if (this.#tables.accountExists(name)) return "account_exists";
    if (this.#tables.findCard(order.cardId) !== null) return "card_exists";
    const safe = isSafeEd25519Key(possessionKey) && (isZero(pinKey) || isSafeEd25519Key(pinKey));
    if (!safe) return "key_not_accepted";
    return this.#refuseGrowth(order.amountCents);
  }

  /** Why any other order of the card is refused, or null. */
  refuse(order: Order, card: CardRow): Refusal | null {
    const refusal = this.#refuseAmount(order);
    if (refusal !== null) return refusal;
    if (order.operation === "deposit") return this.#refuseGrowth(order.amountCents);
    return order.amountCents > card.balance ? "insufficient_funds" : null;
  }

  #refuseAmount({ currency, operation, amountCents }: Order): Refusal | null {
    if (currency !== CURRENCY) return "currency_not_supported";
    if (operation === "balance") return null;
    const inRange = amountCents > 0n && amountCents <= this.#bounds.amountCentsMax;
    return inRange ? null : "amount_out_of_range";
  }

  /** The cash mirrors all customers together, so none of them can pass the bound before it. */
  #refuseGrowth(cents: bigint): Refusal | null {
    const cash = this.#tables.balance(this.#tables.cash);
    return cash - cents < -this.#bounds.balanceCentsMax ? "balance_out_of_range" : null;
  }
}
