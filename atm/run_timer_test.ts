import { assertEquals, assertRejects } from "@std/assert";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { RunTimer } from "./run_timer.ts";

Deno.test("RunTimer ends ten seconds after the start", () => {
  assertEquals(new RunTimer(new FakeClock(), 0).endMs, 10_000);
  assertEquals(new RunTimer(new FakeClock(), 700).endMs, 10_700);
});

Deno.test("RunTimer.pause() gives back the time that a person took, even if they gave up", async () => {
  const clock = new FakeClock();
  const timer = new RunTimer(clock, 0);
  await clock.advance(1_000);
  assertEquals(await timer.pause(async () => (await clock.advance(30_000), "4711")), "4711");
  assertEquals(timer.endMs, 40_000);
  await assertRejects(() =>
    timer.pause(async () => {
      await clock.advance(5_000);
      throw new Error("gave up");
    })
  );
  assertEquals(timer.endMs, 45_000);
});
