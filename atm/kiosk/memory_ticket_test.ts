import { assertEquals } from "@std/assert";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { sample } from "../../tests/support/sample.ts";
import { MemoryTicket } from "./memory_ticket.ts";

Deno.test("MemoryTicket gives a ticket once, while it lasts, and not after the log-out", async () => {
  const clock = new FakeClock();
  const tickets = new MemoryTicket(clock);
  const ticket = { id: sample("id", 16), secret: sample("secret", 32), lifetimeS: 60 };
  assertEquals(await tickets.take(), null);
  await tickets.keep(ticket);
  assertEquals([await tickets.take(), await tickets.take()], [ticket, null]);
  await tickets.keep(ticket);
  await clock.advance(60_000);
  assertEquals(await tickets.take(), null);
  await tickets.keep(ticket);
  tickets.wipe();
  assertEquals([await tickets.take(), ticket.secret], [null, new Uint8Array(32)]);
});
