import { assertEquals } from "@std/assert";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { sleep } from "../lib/clock.ts";
import { TICK_MS_MIN } from "./reply_tick.ts";
import { TickGauge } from "./tick_gauge.ts";

/** A gauge on a machine whose RSA takes as long as the test says. */
class Rig {
  readonly clock = new FakeClock();
  /** Decryptions begun. */
  decryptions = 0;
  rsaMs: number;
  readonly gauge: TickGauge;

  /** @param times what the first decryptions take; further ones take as long as the last of them */
  constructor(...times: readonly number[]) {
    this.rsaMs = times.at(-1)!;
    this.gauge = new TickGauge(
      this.clock,
      () => sleep(this.clock, times[this.decryptions++] ?? this.rsaMs),
    );
  }

  /** The tick for what arrived at this moment, now if none is given. */
  async tick(arrivalMs = this.clock.monotonic()): Promise<number> {
    const asked = this.gauge.periodAt(arrivalMs);
    await this.clock.advance(0);
    return await asked;
  }

  /** Lets so many seconds pass with a hello in each; gives the ticks. */
  async seconds(count: number): Promise<number[]> {
    const ticks = [];
    for (let i = 0; i < count; i++) {
      await this.clock.advance(1_000);
      ticks.push(await this.tick());
    }
    return ticks;
  }
}

Deno.test("TickGauge.periodAt() is twice the median of seven decryptions, at least 8 ms", async () => {
  const measure = async (...times: number[]) => {
    const rig = new Rig(...times);
    await rig.clock.advance(10_000);
    assertEquals(rig.decryptions, 7);
    return await rig.tick();
  };
  assertEquals(await measure(1.5), TICK_MS_MIN);
  assertEquals(await measure(20), 40);
  // One slow decryption (a cold start) does not stretch the tick.
  assertEquals(await measure(5_000, 20, 20, 20, 30, 30, 30), 60);
  assertEquals(await measure(5_000, 20, 20, 20, 20, 30, 30), 40);
});

Deno.test("TickGauge.periodAt() tells nothing finer than 2 ms", async () => {
  for (const [rsaMs, tickMs] of [[4.8, 10], [4.84, 10], [5, 10], [5.01, 12]] as const) {
    const rig = new Rig(rsaMs);
    await rig.clock.advance(100);
    assertEquals(await rig.tick(), tickMs, `${rsaMs} ms`);
  }
});

Deno.test("TickGauge.periodAt() keeps the first hello waiting until it has measured", async () => {
  const rig = new Rig(5);
  let tickMs: number | null = null;
  rig.gauge.periodAt(0).then((ms) => tickMs = ms);
  await rig.clock.advance(34);
  assertEquals(tickMs, null);
  await rig.clock.advance(2);
  assertEquals(tickMs, 10);
});

Deno.test("TickGauge.periodAt() grows and shrinks with the machine's load, in four seconds", async () => {
  const rig = new Rig(20);
  await rig.clock.advance(500);
  assertEquals(await rig.tick(), 40);
  rig.rsaMs = 5;
  assertEquals(await rig.seconds(7), [40, 40, 40, 40, 10, 10, 10]);
  rig.rsaMs = 16;
  assertEquals(await rig.seconds(6), [10, 10, 10, 10, 32, 32]);
});

Deno.test("TickGauge.periodAt() is at most eight times the shortest decryption", async () => {
  const rig = new Rig(5);
  await rig.clock.advance(100);
  rig.rsaMs = 500;
  assertEquals((await rig.seconds(6)).at(-1), 40);
});

Deno.test("TickGauge.periodAt() measures once a second at most, and only when it is asked", async () => {
  const rig = new Rig(5);
  await rig.clock.advance(3_600_000);
  assertEquals(rig.decryptions, 7);
  for (let i = 0; i < 100; i++) await rig.tick();
  assertEquals(rig.decryptions, 8);
  await rig.clock.advance(999);
  await rig.tick();
  assertEquals(rig.decryptions, 8);
  await rig.clock.advance(1);
  await rig.tick();
  assertEquals(rig.decryptions, 9);
});

Deno.test("TickGauge.periodAt() keeps the grid of a hello that came before the tick changed", async () => {
  const rig = new Rig(20);
  await rig.clock.advance(500);
  rig.rsaMs = 5;
  await rig.seconds(3);
  await rig.clock.advance(1_000);
  const arrivalMs = rig.clock.monotonic();
  // This very hello has the decryption made that shortens the tick.
  assertEquals(await rig.tick(), 40);
  await rig.clock.advance(6);
  assertEquals(await rig.tick(), 10);
  assertEquals(await rig.tick(arrivalMs), 40);
});

Deno.test("TickGauge.periodAt() keeps the grid of a hello that waits while the tick changes twice", async () => {
  const rig = new Rig(20);
  await rig.clock.advance(500);
  rig.rsaMs = 5;
  await rig.seconds(3);
  const arrivalMs = rig.clock.monotonic();
  rig.rsaMs = 10;
  await rig.seconds(1);
  rig.rsaMs = 5;
  assertEquals(await rig.seconds(2), [20, 10]);
  assertEquals(await rig.tick(arrivalMs), 40);
});
