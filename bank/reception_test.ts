// Resumed sessions; the hello is in session_test.ts.
import { assertEquals, assertNotEquals } from "@std/assert";
import { FRAME } from "../lib/channel/frame.ts";
import type { Refusal } from "../lib/channel/refusal.ts";
import type { Ticket } from "../lib/channel/ticket.ts";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { sample, sampleRandom } from "../tests/support/sample.ts";
import { replyTo, requestBody } from "../tests/support/request_sample.ts";
import { SessionRig, TICK_MS } from "../tests/support/session_rig.ts";
import type { RigOptions } from "../tests/support/session_rig.ts";
import { TICKET_LIFETIME_S, TicketBox } from "./ticket_box.ts";

function refusing(refusal: Refusal, proven: boolean): NonNullable<RigOptions["serve"]> {
  return (request) =>
    Promise.resolve({ reply: replyTo(request, { status: "refused", refusal }), proven });
}

/** What a customer brings away from a session, and where the bank has the other half. */
async function customer(serve?: RigOptions["serve"]): Promise<{
  shared: { clock: FakeClock; tickets: TicketBox };
  ticket: Ticket;
}> {
  const clock = new FakeClock();
  const shared = { clock, tickets: new TicketBox(clock, sampleRandom("tickets")) };
  const rig = new SessionRig({ ...shared, ...(serve === undefined ? {} : { serve }) });
  const { channel, ticket } = await rig.openSession();
  await rig.send(await channel.seal("request", requestBody(clock.now())));
  await clock.advance(TICK_MS);
  await rig.hangUp();
  return { shared, ticket: ticket! };
}

function types(rig: SessionRig): number[] {
  return rig.received.map(({ frame }) => frame.type);
}

Deno.test("receiveHello() resumes a customer's session at once and without RSA", async () => {
  const { shared, ticket } = await customer();
  const rig = new SessionRig(shared);
  const pending = await rig.resume(ticket);
  const sentMs = rig.clock.monotonic();
  await rig.send(pending.frame);
  assertEquals(rig.received.map(({ atMs }) => atMs), [sentMs]);
  assertEquals(rig.events, ["take"]);
  const { channel, ticket: next } = await pending.consumeHelloOk(rig.received[0]!.frame);
  assertNotEquals(next?.id, ticket.id);
  await rig.send(await channel.seal("request", requestBody(rig.clock.now())));
  assertEquals((await channel.open(rig.received[1]!.frame)).kind, "reply");
  assertEquals(rig.events, ["take", "serve", "prove", "keep"]);
});

Deno.test("receiveHello() takes a ticket once, and a hello after that", async () => {
  const { shared, ticket } = await customer();
  const first = new SessionRig(shared);
  await first.send((await first.resume(ticket)).frame);
  const second = new SessionRig(shared);
  await second.send((await second.resume(ticket)).frame);
  assertEquals([types(first), types(second)], [[FRAME.helloOk], [FRAME.alert]]);
  await second.shakeHands();
  assertEquals(second.printed, []);
});

Deno.test("receiveHello() takes a ticket once, though its session goes on giving orders", async () => {
  const { shared } = await customer();
  const first = new SessionRig(shared);
  const { channel, ticket } = await first.openSession();
  const order = async () => {
    await first.send(await channel.seal("request", requestBody(first.clock.now())));
    assertEquals((await channel.open(first.received.at(-1)!.frame)).kind, "reply");
  };
  await order();
  const second = new SessionRig(shared);
  await second.send((await second.resume(ticket!)).frame);
  await order();
  const third = new SessionRig(shared);
  // Kept once more it would have the secret that its use has overwritten: zeros, as anybody knows.
  await third.send((await third.resume({ ...ticket!, secret: new Uint8Array(32) })).frame);
  assertEquals([types(second), types(third)], [[FRAME.helloOk], [FRAME.alert]]);
});

Deno.test("receiveHello() gives one of two racing resumes the session", async () => {
  const { shared, ticket } = await customer();
  const rigs = [new SessionRig(shared), new SessionRig(shared)];
  const { frame } = await rigs[0]!.resume(ticket);
  await Promise.all(rigs.map((rig) => rig.send(frame)));
  assertEquals(new Set(rigs.flatMap(types)), new Set([FRAME.helloOk, FRAME.alert]));
});

Deno.test("receiveHello() refuses tickets of strangers, of others and of long ago", async () => {
  const stranger = await customer(refusing("not_authenticated", false));
  const unproven = await customer(refusing("card_id_not_accepted", false));
  const outdated = await customer(refusing("not_authenticated", true));
  const old = await customer();
  await old.shared.clock.advance(TICKET_LIFETIME_S * 1_000);
  const restarted = await customer();
  const box = new TicketBox(restarted.shared.clock, sampleRandom("after the restart"));
  const forged = await customer();
  const cases: [string, RigOptions, Pick<Ticket, "id" | "secret">][] = [
    ["of a stranger", stranger.shared, stranger.ticket],
    ["of who has shown no card", unproven.shared, unproven.ticket],
    ["of a card that is another's now", outdated.shared, outdated.ticket],
    ["of long ago", old.shared, old.ticket],
    ["of before a restart", { ...restarted.shared, tickets: box }, restarted.ticket],
    ["with another secret", forged.shared, { ...forged.ticket, secret: sample("guess", 32) }],
    ["nobody gave out", forged.shared, { id: sample("guess", 16), secret: sample("guess", 32) }],
  ];
  for (const [name, options, ticket] of cases) {
    const rig = new SessionRig(options);
    await rig.send((await rig.resume(ticket)).frame);
    assertEquals(types(rig), [FRAME.alert], name);
    assertEquals(rig.received[0]!.frame.body[0], 1, name);
    assertEquals(rig.closedAtMs, null, "the connection goes on");
  }
});

Deno.test("receiveHello() leaves a ticket alone when the resume's time or form is wrong", async () => {
  const { shared, ticket } = await customer();
  const flagless = (await new SessionRig(shared).resume(ticket)).frame;
  flagless[4] = 0;
  const ahead = (await new SessionRig(shared).resume(ticket, 10_001)).frame;
  const behind = (await new SessionRig(shared).resume(ticket, -10_001)).frame;
  const cases = [[flagless, "flags"], [ahead, "stale"], [behind, "stale"]] as const;
  for (const [frame, reason] of cases) {
    const rig = new SessionRig(shared);
    await rig.send(frame);
    assertEquals([rig.printed, rig.closedAtMs], [[reason], rig.clock.monotonic()]);
  }
  assertEquals(shared.tickets.take(ticket.id), ticket.secret);
});

Deno.test("receiveHello() reads what comes after a resume as records of its session", async () => {
  const { shared, ticket } = await customer();
  const rig = new SessionRig(shared);
  await rig.send((await rig.resume(ticket)).frame);
  await rig.send((await rig.hello()).frame);
  await rig.clock.advance(TICK_MS);
  assertEquals([types(rig), rig.printed], [[FRAME.helloOk], ["unexpected_frame"]]);
});
