import { assertEquals } from "@std/assert";
import { EventRing } from "./event_ring.ts";

function filled(count: number): EventRing {
  const ring = new EventRing(4);
  for (let i = 1; i <= count; i++) ring.push({ peer: "", text: `${i}`, timeMs: i });
  return ring;
}

Deno.test("EventRing keeps the last events, and no more than it has room for", () => {
  for (
    const [count, kept] of [[0, []], [3, [1, 2, 3]], [4, [1, 2, 3, 4]], [9, [6, 7, 8, 9]]] as const
  ) {
    const ring = filled(count);
    assertEquals([...ring.after(0)].map(({ id }) => id), [...kept]);
    assertEquals([...ring.newest()].map(({ text }) => Number(text)), kept.toReversed());
    assertEquals(ring.lastId, count);
  }
});

Deno.test("EventRing.after() gives what is newer, and of numbers yet to come nothing", () => {
  const ring = filled(9);
  assertEquals([...ring.after(7)].map(({ id }) => id), [8, 9]);
  assertEquals([...ring.after(9)], []);
  assertEquals([...ring.after(1_000)], []);
});
