import { assertEquals } from "@std/assert";
import { CardCache } from "./card_cache.ts";
import type { Card } from "./store.ts";
import { cardOf } from "./testing.ts";

Deno.test("CardCache forgets the card that was not used for longest", () => {
  const cache = new CardCache(2);
  const [a, b, c] = ["a", "b", "c"].map(cardOf) as [Card, Card, Card];
  cache.add(a);
  cache.add(b);
  assertEquals(cache.get(a.cardId), a);
  cache.add(c);
  assertEquals(cache.get(b.cardId), undefined);
  assertEquals([cache.get(a.cardId), cache.get(c.cardId)], [a, c]);
});

Deno.test("CardCache.forget() drops one card", () => {
  const cache = new CardCache(2);
  cache.add(cardOf("a"));
  cache.add(cardOf("b"));
  cache.forget(cardOf("a").cardId);
  assertEquals(cache.get(cardOf("a").cardId), undefined);
  assertEquals(cache.get(cardOf("b").cardId), cardOf("b"));
});
