import { assertEquals } from "@std/assert";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { OrderHours } from "./order_hours.ts";

Deno.test("OrderHours.areNow for a moment after each answer to a customer", async () => {
  const clock = new FakeClock();
  const hours = new OrderHours(clock);
  assertEquals(hours.areNow, false);
  for (let i = 0; i < 3; i++) {
    hours.served();
    await clock.advance(49);
    assertEquals(hours.areNow, true);
  }
  await clock.advance(1);
  assertEquals(hours.areNow, false);
});
