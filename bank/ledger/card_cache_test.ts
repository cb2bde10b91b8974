import { assertEquals } from "@std/assert";
import { CardCache } from "./card_cache.ts";
import type { Card } from "./store.ts";
import { accountHash, bytesOf, keyOf } from "./testing.ts";

function card(name: string): Card {
  return {
    cardId: bytesOf(name, 16),
    account: name,
    accountHash: accountHash(name),
    possessionKey: keyOf(name),
    pinKey: new Uint8Array(32),
  };
}

Deno.test("CardCache forgets the card that was not used for longest", () => {
  const cache = new CardCache(2);
  const [a, b, c] = ["a", "b", "c"].map(card) as [Card, Card, Card];
  cache.add(a);
  cache.add(b);
  assertEquals(cache.get(a.cardId), a);
  cache.add(c);
  assertEquals(cache.get(b.cardId), undefined);
  assertEquals([cache.get(a.cardId), cache.get(c.cardId)], [a, c]);
});

Deno.test("CardCache.forget() drops one card", () => {
  const cache = new CardCache(2);
  cache.add(card("a"));
  cache.add(card("b"));
  cache.forget(card("a").cardId);
  assertEquals(cache.get(card("a").cardId), undefined);
  assertEquals(cache.get(card("b").cardId), card("b"));
});
