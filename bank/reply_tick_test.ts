import { assertEquals } from "@std/assert";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { sleep } from "../lib/clock.ts";
import { measureTick, ReplyTick, TICK_MS_MIN } from "./reply_tick.ts";

Deno.test("ReplyTick.wait() ends at the next moment of the grid, and never at arrival", async () => {
  const cases: [elapsedMs: number, atMs: number][] = [
    [0, 8],
    [0.2, 8],
    [4.8, 8],
    [8, 8],
    [8.001, 16],
    [16, 16],
    [100, 104],
  ];
  for (const [elapsedMs, atMs] of cases) {
    const clock = new FakeClock();
    await clock.advance(1_000.5);
    const arrivalMs = clock.monotonic();
    await clock.advance(elapsedMs);
    let endedMs: number | null = null;
    new ReplyTick(clock, 8).wait(arrivalMs).then(() => endedMs = clock.monotonic() - arrivalMs);
    await clock.advance(200);
    assertEquals(Math.round(endedMs! * 1000) / 1000, atMs, `after ${elapsedMs} ms`);
  }
});

Deno.test("measureTick() is twice the median decryption, at least 8 ms", async () => {
  const measure = async (times: number[]) => {
    const clock = new FakeClock();
    const left = [...times];
    const measured = measureTick(clock, () => sleep(clock, left.shift()!));
    await clock.advance(1_000_000);
    assertEquals(left, []);
    return await measured;
  };
  const fast = await measure(Array(16).fill(1.5));
  assertEquals(fast, { periodMs: TICK_MS_MIN, medianMs: 1.5 });
  // One slow decryption (a cold start) does not stretch the tick.
  const slow = await measure([5_000, ...Array(7).fill(20), ...Array(8).fill(30)]);
  assertEquals(slow, { periodMs: 60, medianMs: 30 });
  const even = await measure([...Array(8).fill(30), ...Array(8).fill(20)]);
  assertEquals(even, { periodMs: 50, medianMs: 25 });
});
