import { assertEquals } from "@std/assert";
import { sample } from "../tests/support/sample.ts";
import { replyTo } from "../tests/support/request_sample.ts";
import { SessionRig } from "../tests/support/session_rig.ts";
import { decodeNotes, NOTES_BYTES } from "../lib/channel/notes.ts";
import { encodeOrder } from "../lib/channel/order.ts";
import type { Operation } from "../lib/channel/order.ts";
import { REPLY_BYTES } from "../lib/channel/reply.ts";
import { encodeRequest, NO_SIGNATURE } from "../lib/channel/request.ts";
import type { Request } from "../lib/channel/request.ts";
import type { Verdict } from "./teller.ts";

function requestFor(operation: Operation, sentAtMs: number) {
  const order = encodeOrder({
    txnId: sample("txn", 16),
    operation,
    currency: "EUR",
    amountCents: 10_000n,
    cardId: sample("card", 16),
    terminalId: new Uint8Array(16),
    accountHash: sample("account", 32),
  });
  const signatures = { card: sample("sig", 64), pin: NO_SIGNATURE, terminal: NO_SIGNATURE };
  return encodeRequest({ sentAtMs, validMs: 10_000, mode: "execute", order }, signatures);
}

Deno.test("Session.run() has the notes to pay behind the reply to a hold, and to no other", async () => {
  const notes = [{ cents: 5_000n, count: 2n }];
  const serve = (request: Request): Promise<Verdict> =>
    Promise.resolve({ reply: replyTo(request), proven: true, notes });
  const rig = new SessionRig({ serve });
  const channel = await rig.shakeHands();
  const bodies = [];
  for (const operation of ["hold", "deposit"] as const) {
    await rig.send(await channel.seal("request", requestFor(operation, rig.clock.now())));
    bodies.push((await channel.open(rig.received.at(-1)!.frame)).body);
  }
  assertEquals(bodies.map(({ length }) => length), [REPLY_BYTES + NOTES_BYTES, REPLY_BYTES]);
  assertEquals(decodeNotes(bodies[0]!.slice(REPLY_BYTES)), notes);
});
