import { assertEquals } from "@std/assert";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { ReplyTick } from "./reply_tick.ts";

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
    const { clock, endedMs } = await waiting(elapsedMs, () => 8);
    await clock.advance(200);
    assertEquals(endedMs(), atMs, `after ${elapsedMs} ms`);
  }
});

Deno.test("ReplyTick.wait() asks for the tick of the arrival, and waits until there is one", async () => {
  const asked: number[] = [];
  const measured = Promise.withResolvers<number>();
  const { clock, endedMs } = await waiting(4, (arrivalMs) => {
    asked.push(arrivalMs);
    return measured.promise;
  });
  await clock.advance(26);
  assertEquals([asked, endedMs()], [[1_000.5], null]);
  measured.resolve(20);
  await clock.advance(200);
  assertEquals(endedMs(), 40);
});

/** What arrived `elapsedMs` ago, and when it is answered: ms after its arrival. */
async function waiting(
  elapsedMs: number,
  periodAt: (arrivalMs: number) => Promise<number> | number,
): Promise<{ clock: FakeClock; endedMs: () => number | null }> {
  const clock = new FakeClock();
  await clock.advance(1_000.5);
  const arrivalMs = clock.monotonic();
  await clock.advance(elapsedMs);
  let endedMs: number | null = null;
  new ReplyTick(clock, periodAt).wait(arrivalMs).then(() =>
    endedMs = Math.round((clock.monotonic() - arrivalMs) * 1000) / 1000
  );
  return { clock, endedMs: () => endedMs };
}
