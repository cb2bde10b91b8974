import { assertEquals, assertRejects } from "@std/assert";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { OrderHours } from "./order_hours.ts";

Deno.test("OrderHours.areNow while an order is in hand, and for a moment after it", async () => {
  const clock = new FakeClock();
  const hours = new OrderHours(clock);
  assertEquals(hours.areNow, false);
  const { promise, resolve } = Promise.withResolvers<number>();
  const served = hours.during(() => promise);
  await clock.advance(60_000);
  assertEquals(hours.areNow, true);
  resolve(7);
  assertEquals(await served, 7);
  await clock.advance(49);
  assertEquals(hours.areNow, true);
  await clock.advance(1);
  assertEquals(hours.areNow, false);
});

Deno.test("OrderHours.during() counts each order, however it ends", async () => {
  const clock = new FakeClock();
  const hours = new OrderHours(clock);
  const first = Promise.withResolvers<void>();
  const served = hours.during(() => first.promise);
  await assertRejects(() => hours.during(() => Promise.reject(new Error("refused"))), Error);
  await clock.advance(100);
  assertEquals(hours.areNow, true);
  first.resolve();
  await served;
  await clock.advance(100);
  assertEquals(hours.areNow, false);
});
