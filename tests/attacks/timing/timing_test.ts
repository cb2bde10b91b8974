import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { ReplyTick, TICK_MS_MIN } from "../../../bank/reply_tick.ts";
import { sleep } from "../../../lib/clock.ts";
import type { Clock } from "../../../lib/clock.ts";
import { sample } from "../../support/sample.ts";
import { compareAll, T_MAX, welchT } from "./welch.ts";

/** Milliseconds that Deno's RSA-3072 takes, as measured (docs/PROTOCOL.md, "Why RSA needs the tick"). */
const RSA_MS = { valid: 4.80, "wrong label": 4.84, random: 4.85, "out of range": 0.11 };
const SAMPLES = 2_000;

Deno.test("welchT() divides the difference of the means by its standard error", () => {
  // Means 2 and 6, variances 1 and 4, three of each: -4 / sqrt(1/3 + 4/3).
  assertAlmostEquals(welchT([1, 2, 3], [4, 6, 8]), -3.098387, 1e-6);
  assertEquals(welchT([1, 2, 3], [3, 2, 1]), 0);
});

Deno.test("compareAll() tells hellos apart by when RSA is done, and not by the tick after it", async () => {
  const bare = await timesOf((clock, ms) => sleep(clock, ms));
  for (const { kinds, t } of compareAll(bare)) assert(t > T_MAX, `${kinds}: ${t}`);
  const ticked = await timesOf(async (clock, ms) => {
    const arrivalMs = clock.monotonic();
    await sleep(clock, ms);
    await new ReplyTick(clock, () => TICK_MS_MIN).wait(arrivalMs);
  });
  for (const { kinds, t } of compareAll(ticked)) assert(t < T_MAX, `${kinds}: ${t}`);
});

/** What an observer without any noise of his own measures; RSA varies by a hundredth of itself. */
async function timesOf(
  answer: (clock: Clock, rsaMs: number) => Promise<void>,
): Promise<Record<string, number[]>> {
  let nowMs = 0;
  const clock: Clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    // Whoever waits, waits alone: time passes at once.
    after(ms, callback) {
      nowMs += ms;
      queueMicrotask(callback);
      return () => {};
    },
  };
  const times: Record<string, number[]> = {};
  for (const [kind, ms] of Object.entries(RSA_MS)) {
    times[kind] = [];
    for (const number of new Uint32Array(sample(kind, 4 * SAMPLES).buffer)) {
      nowMs = 0;
      await answer(clock, ms * (0.995 + 0.01 * number / 2 ** 32));
      // Sums of fractions end in other digits now and then, which no clock would show.
      times[kind].push(Math.round(nowMs * 1e6) / 1e6);
    }
  }
  return times;
}
