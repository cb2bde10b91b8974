import { assert, assertEquals } from "@std/assert";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { sample } from "../tests/support/sample.ts";
import { LoginThrottle } from "./throttle.ts";

const BOB = sample("bob", 16);
const EVE = sample("eve", 16);

function throttle(countLoopback = false): { clock: FakeClock; logins: LoginThrottle } {
  const clock = new FakeClock();
  return { clock, logins: new LoginThrottle({ clock, countLoopback }) };
}

/** How many of these attempts were looked at, all of them wrong. */
function wrong(logins: LoginThrottle, cardId: typeof BOB, addresses: readonly string[]): number {
  return addresses.filter((address) => logins.begin(cardId, address) !== null).length;
}

function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
}

Deno.test("LoginThrottle.begin() looks at ten wrong passwords in a row, then at one a minute", async () => {
  const { clock, logins } = throttle();
  assertEquals(wrong(logins, BOB, addresses(1_000)), 10);
  for (let minute = 0; minute < 3; minute++) {
    await clock.advance(59_999);
    assertEquals(wrong(logins, BOB, addresses(5)), 0);
    await clock.advance(1);
    assertEquals(wrong(logins, BOB, addresses(5)), 1);
  }
});

Deno.test("LoginThrottle begins anew after the right password", async () => {
  const { clock, logins } = throttle();
  assertEquals(wrong(logins, BOB, addresses(9)), 9);
  logins.begin(BOB, "10.9.9.9")!.succeeded();
  assertEquals(wrong(logins, BOB, addresses(11)), 10);
  await clock.advance(60_000);
  logins.begin(BOB, "10.9.9.9")!.succeeded();
  assertEquals(wrong(logins, BOB, addresses(11)), 10);
});

Deno.test("LoginThrottle throttles one log-in and no other", () => {
  const { logins } = throttle();
  wrong(logins, BOB, addresses(100));
  assertEquals(wrong(logins, EVE, addresses(1)), 1);
});

Deno.test("LoginThrottle.begin() looks at twenty wrong passwords of one address an hour", async () => {
  const { clock, logins } = throttle();
  const guess = (count: number, address: string) =>
    Array.from({ length: count }, (_, i) => logins.begin(sample(`card ${i}`, 16), address))
      .filter((attempt) => attempt !== null).length;
  assertEquals(guess(10, "192.0.2.1"), 10);
  await clock.advance(1_800_000);
  assertEquals(guess(30, "192.0.2.1"), 10);
  assertEquals(guess(1, "192.0.2.2"), 1);
  await clock.advance(1_799_999);
  assertEquals(guess(30, "192.0.2.1"), 0);
  await clock.advance(1);
  assertEquals(guess(30, "192.0.2.1"), 10);
});

Deno.test("LoginThrottle does not count the right passwords of an address", () => {
  const { logins } = throttle();
  for (let i = 0; i < 100; i++) {
    const attempt = logins.begin(sample(`card ${i}`, 16), "192.0.2.1");
    assert(attempt !== null, `attempt ${i}`);
    attempt.succeeded();
  }
});

Deno.test("LoginThrottle takes an IPv6 network for one address, and loopback for none", () => {
  const guess = (logins: LoginThrottle, address: (i: number) => string) =>
    Array.from({ length: 30 }, (_, i) => logins.begin(sample(`card ${i}`, 16), address(i)))
      .filter((attempt) => attempt !== null).length;
  assertEquals(guess(throttle().logins, (i) => `2001:db8:1:2:${i}::1`), 20);
  assertEquals(guess(throttle().logins, (i) => `2001:db8:0:0::${i}`), 20);
  assertEquals(guess(throttle().logins, (i) => `2001:db8::${i}`), 20);
  assertEquals(guess(throttle().logins, (i) => `2001:db8:1:${i}::1`), 30);
  for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
    assertEquals(guess(throttle().logins, () => address), 30);
    assertEquals(guess(throttle(true).logins, () => address), 20);
  }
});

Deno.test("LoginThrottle forgets the log-ins that failed longest ago, not those under attack", () => {
  const { logins } = throttle();
  assertEquals(wrong(logins, BOB, addresses(11)), 10);
  for (let i = 0; i < 9_999; i++) {
    logins.begin(sample(`card ${i}`, 16), `10.1.${i >> 8}.${i & 255}`);
  }
  assertEquals(wrong(logins, BOB, ["10.9.9.9"]), 0);
  logins.begin(EVE, "10.9.9.8");
  assertEquals(wrong(logins, BOB, ["10.9.9.9"]), 1);
});
