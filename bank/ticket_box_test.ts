import { assertEquals } from "@std/assert";
import type { Bytes } from "../lib/bytes.ts";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { sample, sampleRandom } from "../tests/support/sample.ts";
import { TICKET_LIFETIME_S, TicketBox, TICKETS_MAX, TICKETS_PER_CARD_MAX } from "./ticket_box.ts";

const JOHN = sample("john's card", 16);

function boxed(): { box: TicketBox; clock: FakeClock; keep: (card?: Bytes) => Bytes } {
  const clock = new FakeClock();
  const box = new TicketBox(clock, sampleRandom("tickets"));
  const keep = (card = JOHN) => {
    const { ticketId: id, ticketLifetimeS: lifetimeS } = box.offer();
    box.keep({ id, secret: id.slice(), lifetimeS }, card);
    return id;
  };
  return { box, clock, keep };
}

Deno.test("TicketBox.take() gives a ticket once", () => {
  const { box, keep } = boxed();
  const id = keep();
  assertEquals([box.take(id), box.take(id), box.size], [id, null, 0]);
});

Deno.test("TicketBox.take() knows no ticket that was offered and not kept", () => {
  const { box } = boxed();
  assertEquals(box.take(box.offer().ticketId), null);
});

Deno.test("TicketBox.take() gives no ticket whose time is over", async () => {
  for (const [waitMs, left] of [[-1, true], [0, false]] as const) {
    const { box, clock, keep } = boxed();
    const id = keep();
    await clock.advance(TICKET_LIFETIME_S * 1_000 + waitMs);
    assertEquals(box.take(id) !== null, left);
  }
});

Deno.test("TicketBox.take() counts lifetimes on the monotonic clock", () => {
  const { box, clock, keep } = boxed();
  const id = keep();
  clock.setWall(clock.now() + 2 * TICKET_LIFETIME_S * 1_000);
  assertEquals(box.take(id), id);
});

Deno.test("TicketBox.keep() keeps the newest of a card, and those of others", () => {
  const { box, keep } = boxed();
  const others = keep(sample("mary's card", 16));
  const ids = Array.from({ length: TICKETS_PER_CARD_MAX + 1 }, () => keep());
  assertEquals(box.size, TICKETS_PER_CARD_MAX + 1);
  assertEquals(box.take(ids[0]!), null);
  for (const id of [...ids.slice(1), others]) assertEquals(box.take(id), id);
});

Deno.test("TicketBox.offer() offers nothing while the box is full, and again when there is room", async () => {
  const { box, clock, keep } = boxed();
  const cards = TICKETS_MAX / TICKETS_PER_CARD_MAX;
  for (let i = 0; i < TICKETS_MAX; i++) keep(sample(`card ${i % cards}`, 16));
  assertEquals(box.offer(), { ticketId: new Uint8Array(16), ticketLifetimeS: 0 });
  // Offered before it was full.
  box.keep({ id: sample("late", 16), secret: JOHN, lifetimeS: 1 }, JOHN);
  assertEquals(box.size, TICKETS_MAX);
  await clock.advance(TICKET_LIFETIME_S * 1_000);
  assertEquals(box.offer().ticketLifetimeS, TICKET_LIFETIME_S);
  assertEquals(box.size, 0);
});
