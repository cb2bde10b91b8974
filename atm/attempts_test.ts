import { assertEquals, assertRejects } from "@std/assert";
import { ProtocolError } from "../lib/errors.ts";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { Attempts, OutcomeUnknownError } from "./attempts.ts";
import type { BankSession, SignedOrder } from "./bank_session.ts";

const END_MS = 9_000;

/** A session whose order leaves, and whose answer never comes. */
function silentSession(clock: FakeClock): BankSession {
  return {
    async request(_order, _mode, { deadlineMs, onLeaving }) {
      onLeaving?.();
      await new Promise<void>((resolve) => clock.after(deadlineMs - clock.monotonic(), resolve));
      throw new ProtocolError("timeout");
    },
    abandon() {},
  } as Pick<BankSession, "request" | "abandon"> as BankSession;
}

Deno.test("Attempts.perform() gives up no moment before the order is void, if it may try again", async () => {
  // Attempts of 3 s and pauses of 150 ms: from some moments on, too little is left for another one.
  for (let startMs = 0; startMs < 3_200; startMs += 50) {
    const clock = new FakeClock();
    await clock.advance(startMs);
    const attempts = new Attempts({
      clock,
      endMs: END_MS,
      retry: true,
      openSession: () => Promise.resolve(silentSession(clock)),
    });
    let gaveUpMs = NaN;
    const outcome = assertRejects(
      () => attempts.perform({} as SignedOrder, "execute"),
      OutcomeUnknownError,
    ).then(() => gaveUpMs = clock.monotonic());
    await clock.advance(2 * END_MS);
    await outcome;
    assertEquals(gaveUpMs, END_MS, `begun at ${startMs} ms`);
  }
});
