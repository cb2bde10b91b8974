import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { assertReason, orProtocolError } from "../../tests/support/protocol_errors.ts";
import { sample } from "../../tests/support/sample.ts";
import { checkFresh, ReplayWindow } from "./replay_window.ts";

const NOW = 1_800_000_000_000;

function nonce(number: number) {
  return sample(`nonce ${number}`, 32);
}

Deno.test("checkFresh() allows 10 s either way and not a millisecond more", async () => {
  for (const offset of [-10_000, -1, 0, 1, 10_000]) checkFresh(NOW + offset, NOW);
  for (const offset of [-10_001, 10_001, -NOW, Infinity, NaN, 2 ** 64]) {
    await assertReason(() => checkFresh(NOW + offset, NOW), "stale", `${offset}`);
  }
});

Deno.test("ReplayWindow.admit() admits a hello once", async () => {
  const window = new ReplayWindow(10);
  window.admit(nonce(1), NOW, NOW);
  await assertReason(() => window.admit(nonce(1), NOW, NOW), "replayed");
  // A fresh timestamp does not make an old nonce new.
  await assertReason(() => window.admit(nonce(1), NOW + 5_000, NOW), "replayed");
  window.admit(nonce(2), NOW, NOW);
});

Deno.test("ReplayWindow.admit() lets one of two copies that race through", async () => {
  const window = new ReplayWindow(10);
  const copies = Array.from({ length: 8 }, async () => {
    await Promise.resolve();
    window.admit(nonce(1), NOW, NOW);
  });
  const admitted = (await Promise.allSettled(copies)).filter(({ status }) =>
    status === "fulfilled"
  );
  assertEquals(admitted.length, 1);
});

Deno.test("ReplayWindow.admit() keeps nothing of a stale hello", async () => {
  const window = new ReplayWindow(10);
  await assertReason(() => window.admit(nonce(1), NOW - 10_001, NOW), "stale");
  await assertReason(() => window.admit(nonce(1), NOW + 10_001, NOW), "stale");
  assertEquals(window.size, 0);
});

Deno.test("ReplayWindow.admit() fails closed when it is full, and forgets none early", async () => {
  const window = new ReplayWindow(3);
  for (let i = 0; i < 3; i++) window.admit(nonce(i), NOW, NOW);
  await assertReason(() => window.admit(nonce(3), NOW, NOW), "window_full");
  assertEquals(window.size, 3);
  for (let i = 0; i < 3; i++) {
    await assertReason(() => window.admit(nonce(i), NOW, NOW + 9_999), "replayed");
  }
  window.admit(nonce(3), NOW + 11_000, NOW + 11_000);
  assertEquals(window.size, 1);
});

Deno.test("ReplayWindow.admit() holds a nonce for as long as its hello is fresh", async () => {
  // The ATM's clock is 10 s ahead: 20 s go by before the hello goes stale.
  const window = new ReplayWindow(10);
  window.admit(nonce(1), NOW + 10_000, NOW);
  for (let later = 0; later <= 20_000; later += 500) {
    await assertReason(() => window.admit(nonce(1), NOW + 10_000, NOW + later), "replayed");
  }
  await assertReason(() => window.admit(nonce(1), NOW + 10_000, NOW + 20_001), "stale");
});

Deno.test("ReplayWindow.admit() forgets a nonce about when its hello goes stale", () => {
  const window = new ReplayWindow(10);
  window.admit(nonce(1), NOW, NOW);
  window.admit(nonce(2), NOW + 12_000, NOW + 12_000);
  assertEquals(window.size, 1);
});

Deno.test("ReplayWindow.admit() goes on forgetting after the clock was set back", () => {
  const window = new ReplayWindow(10);
  window.admit(nonce(0), NOW, NOW);
  const hour = 3_600_000;
  for (let i = 1; i < 100; i++) {
    const now = NOW - hour + i * 5_000;
    window.admit(nonce(i), now, now);
  }
  assertEquals(window.size <= 5, true, `${window.size} held`);
});

Deno.test("ReplayWindow.admit() refuses a held nonce after the clock was set back", async () => {
  const window = new ReplayWindow(10);
  window.admit(nonce(1), NOW, NOW);
  window.admit(nonce(2), NOW - 8_000, NOW - 8_000);
  await assertReason(() => window.admit(nonce(1), NOW, NOW - 8_000), "replayed");
});

Deno.test("ReplayWindow.admit() never admits a hello twice while time goes forward", () => {
  const arrivals = fc.array(
    fc.record({
      nonce: fc.nat(5),
      offset: fc.integer({ min: -10_500, max: 10_500 }),
      wait: fc.nat(4_000),
    }),
    { maxLength: 60 },
  );
  fc.assert(fc.property(arrivals, (steps) => {
    const window = new ReplayWindow(4);
    const freshUntil = new Map<number, number>();
    let now = NOW;
    for (const step of steps) {
      now += step.wait;
      const sentAt = now + step.offset;
      const admitted = orProtocolError(() => (window.admit(nonce(step.nonce), sentAt, now), true));
      if (!admitted) continue;
      assertEquals((freshUntil.get(step.nonce) ?? 0) < now, true, "admitted again while fresh");
      freshUntil.set(step.nonce, sentAt + 10_000);
      assertEquals(window.size <= 4, true);
    }
  }));
});
