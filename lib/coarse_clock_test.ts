import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { CoarseClock } from "./coarse_clock.ts";

const GRAIN_MS = 100;

Deno.test("CoarseClock.after() calls back once, on time or up to two grains late", async () => {
  const delays = fc.array(fc.nat(600), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(delays, fc.integer({ min: 30, max: 250 }), async (delaysMs, stepMs) => {
      const clock = new FakeClock();
      const coarse = new CoarseClock(clock, GRAIN_MS);
      const rung: [delayMs: number, atMs: number][] = [];
      const startMs = clock.monotonic();
      for (const ms of delaysMs) {
        coarse.after(ms, () => rung.push([ms, clock.monotonic() - startMs]));
      }
      while (clock.monotonic() < startMs + 1_100) await clock.advance(stepMs);
      assertEquals(rung.map(([ms]) => ms).toSorted(), delaysMs.toSorted());
      for (const [ms, atMs] of rung) {
        assert(atMs >= ms && atMs <= ms + 2 * GRAIN_MS + stepMs, `${ms} ms rang at ${atMs}`);
      }
    }),
    { numRuns: 25 },
  );
});

Deno.test("CoarseClock.after() calls nothing that was cancelled, and then nothing at all", async () => {
  const clock = new FakeClock();
  const coarse = new CoarseClock(clock, GRAIN_MS);
  const called: string[] = [];
  const cancel = coarse.after(250, () => called.push("cancelled"));
  coarse.after(250, () => called.push("kept"));
  cancel();
  cancel();
  await clock.advance(1_000);
  assertEquals(called, ["kept"]);
  coarse.after(50, () => called.push("later"));
  await clock.advance(300);
  assertEquals(called, ["kept", "later"]);
});

Deno.test("CoarseClock needs no timer of the clock below while it has none of its own", async () => {
  let timers = 0;
  const clock = new FakeClock();
  const counting = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after(ms: number, callback: () => void) {
      timers++;
      return clock.after(ms, callback);
    },
  };
  const coarse = new CoarseClock(counting, GRAIN_MS);
  for (let i = 0; i < 100; i++) coarse.after(5_000, () => {})();
  await clock.advance(10_000);
  assertEquals(timers, 1);
});

Deno.test("CoarseClock.after() lets a callback set the next timer", async () => {
  const clock = new FakeClock();
  const coarse = new CoarseClock(clock, GRAIN_MS);
  let rings = 0;
  const again = () => {
    rings++;
    coarse.after(0, again);
  };
  again();
  await clock.advance(1_000);
  assert(rings >= 9 && rings <= 11, `${rings}`);
});
