import type { Bytes } from "../../lib/bytes.ts";
import type { Card } from "./store.ts";

/**
 * The cards used last. May be behind the books: the ledger judges by its own row, and says
 * `not_authenticated` of an order checked under another key.
 */
export class CardCache {
  readonly #max: number;
  /** Oldest first: what is read moves to the end. */
  readonly #cards = new Map<string, Card>();

  constructor(max: number) {
    this.#max = max;
  }

  get(cardId: Bytes): Card | undefined {
    const name = cardId.toHex();
    const card = this.#cards.get(name);
    if (card !== undefined) {
      this.#cards.delete(name);
      this.#cards.set(name, card);
    }
    return card;
  }

  add(card: Card): void {
    this.#cards.set(card.cardId.toHex(), card);
    if (this.#cards.size > this.#max) this.#cards.delete(this.#cards.keys().next().value!);
  }

  forget(cardId: Bytes): void {
    this.#cards.delete(cardId.toHex());
  }
}
