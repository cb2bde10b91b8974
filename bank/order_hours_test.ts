import { assertEquals, assertRejects } from "@std/assert";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { OrderHours } from "./order_hours.ts";

/** Hours that watch a teller, which serves strangers, customers, or nobody. */
function fixture() {
  const clock = new FakeClock();
  const hours = new OrderHours(clock);
  const teller = hours.watch({
    serve: (request) =>
      (request as unknown) === "bad"
        ? Promise.reject(new Error("stale"))
        : Promise.resolve({ proven: (request as unknown) === "customer" } as never),
  });
  const serve = (who: string) => teller.serve(who as never, {} as never, {} as never);
  return { clock, hours, serve };
}

Deno.test("OrderHours.areNow for a moment after each answer to a customer", async () => {
  const { clock, hours, serve } = fixture();
  assertEquals(hours.areNow, false);
  for (let i = 0; i < 3; i++) {
    assertEquals((await serve("customer")).proven, true);
    await clock.advance(49);
    assertEquals(hours.areNow, true);
  }
  await clock.advance(1);
  assertEquals(hours.areNow, false);
});

Deno.test("OrderHours.watch() takes no notice of strangers", async () => {
  const { hours, serve } = fixture();
  assertEquals((await serve("stranger")).proven, false);
  await assertRejects(() => serve("bad"), Error, "stale");
  assertEquals(hours.areNow, false);
});
