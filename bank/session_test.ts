import { assert, assertEquals } from "@std/assert";
import { settle } from "../tests/support/fake_clock.ts";
import { largestBuffer } from "../tests/support/largest_buffer.ts";
import { sample } from "../tests/support/sample.ts";
import { replyTo, requestBody } from "../tests/support/request_sample.ts";
import { SessionRig, TICK_MS } from "../tests/support/session_rig.ts";
import { concat, utf8 } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import type { Channel } from "../lib/channel/channel.ts";
import { encodeFrame, FRAME } from "../lib/channel/frame.ts";
import type { Order } from "../lib/channel/order.ts";
import { decodePage } from "../lib/channel/page.ts";
import { encodeProofRange } from "../lib/channel/proof.ts";
import { decodeRequest } from "../lib/channel/request.ts";
import type { Request } from "../lib/channel/request.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { ProtocolError } from "../lib/errors.ts";
import { FRAME_BYTES_MAX } from "../lib/limits.ts";
import type { Verdict } from "./teller.ts";

const NO_TICKET = { id: sample("no ticket", 16), secret: sample("no secret", 32) };
const GARBAGE = Uint8Array.of(0, 0, 0x55);
const NOTHING = new Uint8Array();

function changed(frame: Bytes, at: number, bit = 1): Bytes {
  const copy = frame.slice();
  copy[at]! ^= bit;
  return copy;
}

function types(rig: SessionRig): number[] {
  return rig.received.map(({ frame }) => frame.type);
}

/** What a hello went through, in order. */
function checks(rig: SessionRig): string[] {
  return rig.events.filter((event) => event !== "leave" && event !== "rsa");
}

/** Bytes of the alerts the ATM got. */
function alerts(rig: SessionRig): number[] {
  return rig.received.filter(({ frame }) => frame.type === FRAME.alert)
    .map(({ frame }) => frame.body[0]!);
}

async function request(rig: SessionRig, channel: Channel): Promise<Bytes> {
  return await channel.seal("request", requestBody(rig.clock.now()));
}

/** The kinds of the records that the ATM can open, after HELLO_OK. */
async function kinds(rig: SessionRig, channel: Channel): Promise<string[]> {
  const opened: string[] = [];
  for (const { frame } of rig.received.slice(1)) opened.push((await channel.open(frame)).kind);
  return opened;
}

Deno.test("Session.run() tells the gate for whom RSA is done, and for nobody else", async () => {
  const admitted = new SessionRig();
  await admitted.shakeHands();
  const { events } = admitted;
  assertEquals(events.slice(events.indexOf("admit"), events.indexOf("decrypt")), ["admit", "rsa"]);
  for (const refused of [new SessionRig({ window: 0 }), new SessionRig({ handshakes: 0 })]) {
    await refused.send((await refused.hello()).frame);
    assertEquals(refused.events.includes("rsa"), false, `${refused.events}`);
  }
});

Deno.test("Session.run() hands over and keeps nothing that is brief", async () => {
  const handed: number[] = [];
  const rig = new SessionRig({
    serve(request, position, origin) {
      handed.push(...[request, position, origin].map(largestBuffer));
      return Promise.resolve({ reply: replyTo(request), proven: true });
    },
  });
  const { channel, parameters, ticket } = await rig.openSession();
  await rig.send(await request(rig, channel));
  assertEquals(handed.length, 3);
  const kept = [...handed, largestBuffer(parameters), largestBuffer(ticket)];
  assert(kept.every((size) => size > 0 && size <= FRAME_BYTES_MAX), `${kept} bytes`);
});

// The hello.

Deno.test("Session.run() checks a hello from the cheapest to the dearest", async () => {
  const rig = new SessionRig();
  await rig.shakeHands();
  assertEquals(checks(rig), ["handshake", "enter", "admit", "decrypt", "tick"]);
  assert(rig.events.includes("leave"), "the place in the RSA queue is free again");
});

Deno.test("Session.run() answers a hello on the tick, however long RSA took", async () => {
  for (const [rsaMs, atMs] of [[0, 8], [3, 8], [8, 8], [9, 16], [20, 24]] as const) {
    const rig = new SessionRig({ rsaMs });
    await rig.send((await rig.hello()).frame);
    await rig.clock.advance(100);
    assertEquals(rig.received.map((each) => each.atMs), [atMs], `RSA of ${rsaMs} ms`);
  }
});

Deno.test("Session.run() answers a bad ciphertext like a good one", async () => {
  const good = (await new SessionRig().hello()).frame;
  const outOfRange = changed(good, 93, 0x80);
  const wrongLabel = changed(good, 93 + 50);
  for (const frame of [good, outOfRange, wrongLabel]) {
    const rig = new SessionRig({ rsaMs: 5 });
    await rig.send(frame);
    await rig.clock.advance(100);
    assertEquals(types(rig), [FRAME.helloOk]);
    assertEquals(rig.received[0]!.atMs, TICK_MS);
    assertEquals(checks(rig), ["handshake", "enter", "admit", "decrypt", "tick"]);
    assertEquals([rig.closedAtMs, rig.printed], [null, []]);
  }
});

Deno.test("Session.run() refuses a hello at the first check that fails, and at once", async () => {
  const hello = async (rig: SessionRig) => (await rig.hello()).frame;
  const cases: {
    reason: string;
    rig: SessionRig;
    frame?: (rig: SessionRig) => Promise<Bytes>;
    events: string[];
    alert: number[];
  }[] = [
    {
      reason: "version",
      rig: new SessionRig(),
      frame: async (rig) => changed(await hello(rig), 3, 2),
      events: [],
      alert: [4],
    },
    {
      reason: "flags",
      rig: new SessionRig(),
      frame: async (rig) => changed(await hello(rig), 4),
      events: [],
      alert: [],
    },
    {
      reason: "unknown_bank",
      rig: new SessionRig(),
      frame: async (rig) => changed(await hello(rig), 20),
      events: [],
      alert: [5],
    },
    {
      reason: "stale",
      rig: new SessionRig(),
      frame: async (rig) => (await rig.hello(-10_001)).frame,
      events: [],
      alert: [3],
    },
    {
      reason: "stale",
      rig: new SessionRig(),
      frame: async (rig) => (await rig.hello(10_001)).frame,
      events: [],
      alert: [3],
    },
    {
      reason: "rate_limited",
      rig: new SessionRig({ handshakes: 0 }),
      events: ["handshake"],
      alert: [2],
    },
    {
      reason: "busy",
      rig: new SessionRig({ places: false }),
      events: ["handshake", "enter"],
      alert: [2],
    },
    {
      reason: "window_full",
      rig: new SessionRig({ window: 0 }),
      events: ["handshake", "enter", "admit", "leave"],
      alert: [2],
    },
    {
      reason: "unexpected_frame",
      rig: new SessionRig(),
      frame: () => Promise.resolve(encodeFrame(FRAME.record, new Uint8Array(288))),
      events: [],
      alert: [],
    },
    {
      reason: "frame_type",
      rig: new SessionRig(),
      frame: () => Promise.resolve(GARBAGE),
      events: [],
      alert: [],
    },
    {
      reason: "frame_length",
      rig: new SessionRig(),
      frame: () => Promise.resolve(Uint8Array.of(1, 0, FRAME.hello)),
      events: [],
      alert: [],
    },
  ];
  for (const { reason, rig, frame = hello, events, alert } of cases) {
    await rig.send(await frame(rig));
    assertEquals(rig.printed, [reason]);
    assertEquals(rig.events, [...events, "gone"], reason);
    assertEquals([alerts(rig), rig.received.length], [alert, alert.length], reason);
    assertEquals(rig.closedAtMs, 0, reason);
    assertEquals(rig.clock.timers, 0, reason);
  }
});

Deno.test("Session.run() refuses a zero shared secret on the tick, without a word", async () => {
  const rig = new SessionRig({ rsaMs: 3 });
  const { frame } = await rig.hello();
  await rig.send(concat(frame.slice(0, 61), new Uint8Array(32), frame.slice(93)));
  await rig.clock.advance(100);
  assertEquals(checks(rig), ["handshake", "enter", "admit", "decrypt", "tick", "gone"]);
  assert(rig.events.includes("leave"));
  assertEquals([rig.received, rig.closedAtMs, rig.printed], [[], TICK_MS, ["low_order_point"]]);
});

Deno.test("Session.run() refuses to resume, and takes a hello on the same connection", async () => {
  const rig = new SessionRig();
  const pending = await rig.hello();
  await rig.send((await rig.resume(NO_TICKET)).frame);
  assertEquals(alerts(rig), [1]);
  await rig.send(pending.frame);
  await rig.clock.advance(TICK_MS);
  assertEquals(types(rig), [FRAME.alert, FRAME.helloOk]);
  await pending.consumeHelloOk(rig.received[1]!.frame);
});

Deno.test("Session.run() takes one RESUME only", async () => {
  const rig = new SessionRig();
  for (let i = 0; i < 2; i++) await rig.send((await rig.resume(NO_TICKET)).frame);
  assertEquals([alerts(rig), rig.printed, rig.closedAtMs], [[1], ["unexpected_frame"], 0]);
});

Deno.test("Session.run() gives a connection 10 s in all for its hello", async () => {
  const dribble = (await new SessionRig().hello()).frame;
  const silent = new SessionRig();
  const slow = new SessionRig();
  const resumed = new SessionRig();
  await resumed.clock.advance(6_000);
  await resumed.send((await resumed.resume(NO_TICKET)).frame);
  for (let second = 0; second < 12; second++) {
    await slow.send(dribble.slice(second, second + 1));
    for (const rig of [silent, slow, resumed]) await rig.clock.advance(1_000);
  }
  for (const rig of [silent, slow, resumed]) {
    assertEquals([rig.closedAtMs, rig.printed], [10_000, ["timeout"]]);
  }
});

Deno.test("Session.run() tells once that an ATM went before its hello", async () => {
  const rig = new SessionRig();
  await rig.hangUp();
  assertEquals(rig.printed, ["closed_early"]);
  const half = new SessionRig();
  await half.send((await half.hello()).frame.slice(0, 100));
  await half.hangUp();
  assertEquals(half.printed, ["truncated"]);
});

// Requests.

Deno.test("Session.run() answers request after request, each at once", async () => {
  const rig = new SessionRig();
  const channel = await rig.shakeHands();
  for (let i = 0; i < 3; i++) await rig.send(await request(rig, channel));
  assertEquals(rig.received.slice(1).map(({ atMs }) => atMs), [TICK_MS, TICK_MS, TICK_MS]);
  await rig.send(await channel.seal("close", NOTHING));
  assertEquals(await kinds(rig, channel), ["reply", "reply", "reply", "close"]);
  assertEquals([rig.closedAtMs, rig.printed, await rig.ended], [TICK_MS, [], null]);
  assertEquals(rig.events.at(-1), "gone");
});

Deno.test("Session.run() reads no further request before it has answered", async () => {
  let answer = () => {};
  const serve = (request: Request) =>
    new Promise<Verdict>((resolve) => {
      answer = () => resolve({ reply: replyTo(request), proven: true });
    });
  const rig = new SessionRig({ serve });
  const channel = await rig.shakeHands();
  const [first, second] = [await request(rig, channel), await request(rig, channel)];
  await rig.send(first, second);
  const served = () => rig.events.filter((event) => event === "serve").length;
  assertEquals([served(), rig.received.length], [1, 1]);
  answer();
  await settle();
  assertEquals([served(), rig.received.length], [2, 2]);
});

Deno.test("Session.run() fails on every bad record alike: no word, on the tick, once", async () => {
  const replayed = async (rig: SessionRig, channel: Channel) => {
    const frame = await request(rig, channel);
    await rig.send(frame);
    rig.received.length = 1;
    return frame;
  };
  const throwing = (reason: string) => () => Promise.reject(new ProtocolError(reason));
  const cases: [
    string,
    (rig: SessionRig, channel: Channel) => Promise<Bytes>,
    SessionRig?,
  ][] = [
    ["bad_mac", async (rig, channel) => changed(await request(rig, channel), 3)],
    ["bad_mac", async (rig, channel) => changed(await request(rig, channel), 802)],
    ["bad_mac", () => Promise.resolve(encodeFrame(FRAME.record, new Uint8Array(288)))],
    ["bad_mac", replayed],
    ["record_form", (_, channel) => channel.seal("close", utf8("bye"))],
    ["unexpected_record", (rig, channel) => channel.seal("reply", requestBody(rig.clock.now()))],
    ["unexpected_record", (_, channel) => channel.seal("page", NOTHING)],
    ["unknown_operation", (_, channel) => channel.seal("request", NOTHING)],
    ["unexpected_frame", async (rig) => (await rig.hello()).frame],
    ["unexpected_frame", async (rig) => (await rig.resume(NO_TICKET)).frame],
    ["stale", request, new SessionRig({ serve: throwing("stale") })],
    ["expired", request, new SessionRig({ serve: throwing("expired") })],
  ];
  for (const [reason, frame, rig = new SessionRig()] of cases) {
    const channel = await rig.shakeHands();
    const bytes = await frame(rig, channel);
    await rig.clock.advance(100);
    const arrivalMs = rig.clock.monotonic();
    await rig.send(bytes);
    await rig.clock.advance(TICK_MS - 1);
    assertEquals(rig.closedAtMs, null, reason);
    await rig.clock.advance(1);
    assertEquals(rig.closedAtMs, arrivalMs + TICK_MS, reason);
    assertEquals(rig.received.length, 1, `${reason}: nothing but HELLO_OK was said`);
    assertEquals(rig.printed, [reason]);
    assertEquals(rig.events.at(-1), "gone");
  }
});

Deno.test("Session.run() hides how long the failing check took", async () => {
  for (const [tookMs, closedMs] of [[0, 8], [5, 8], [9, 16]] as const) {
    const rig: SessionRig = new SessionRig({
      serve: () =>
        new Promise((_, reject) => {
          rig.clock.after(tookMs, () => reject(new ProtocolError("stale")));
        }),
    });
    await rig.send(await request(rig, await rig.shakeHands()));
    await rig.clock.advance(100);
    assertEquals(rig.closedAtMs, TICK_MS + closedMs);
  }
});

Deno.test("Session.run() answers a stranger on the tick, says CLOSE and hangs up", async () => {
  for (const [tookMs, answerMs] of [[0, 8], [5, 8], [9, 16]] as const) {
    const rig: SessionRig = new SessionRig({
      serve: (request) =>
        new Promise((resolve) => {
          const refusal = { status: "refused", refusal: "not_authenticated" } as const;
          const verdict = { reply: replyTo(request, refusal), proven: false };
          rig.clock.after(tookMs, () => resolve(verdict));
        }),
    });
    const channel = await rig.shakeHands();
    await rig.send(await request(rig, channel));
    await rig.clock.advance(100);
    assertEquals(await kinds(rig, channel), ["reply", "close"]);
    const times = rig.received.slice(1).map(({ atMs }) => atMs - TICK_MS);
    assertEquals([...times, rig.closedAtMs! - TICK_MS], [answerMs, answerMs, answerMs]);
    assertEquals(rig.printed, [], "every request was answered");
    assert(!rig.events.includes("prove"));
  }
});

Deno.test("Session.run() keeps a customer's place only when the teller says so", async () => {
  for (const proven of [true, false]) {
    const serve = (request: Request) => Promise.resolve({ reply: replyTo(request), proven });
    const rig = new SessionRig({ serve });
    await rig.send(await request(rig, await rig.shakeHands()));
    assertEquals(rig.events.includes("prove"), proven);
  }
});

Deno.test("Session.run() takes creations of a stranger no faster than hellos", async () => {
  const keys = { possessionKey: sample("possession", 32), pinKey: new Uint8Array(32) };
  const order = { operation: "create", creation: { name: "bob", ...keys } } as const;
  const serve = (proven: boolean) => (request: Request): Promise<Verdict> =>
    Promise.resolve({ reply: replyTo(request), proven });
  const served = async (rig: SessionRig, ...orders: readonly Partial<Order>[]) => {
    const channel = await rig.shakeHands();
    for (const order of orders) {
      await rig.send(await channel.seal("request", requestBody(rig.clock.now(), order)));
    }
    await rig.clock.advance(TICK_MS);
    return [rig.events.filter((event) => event === "serve").length, rig.printed];
  };
  // The hello takes the first.
  const stranger = { serve: serve(false), handshakes: 3 };
  assertEquals(await served(new SessionRig(stranger), order, {}, order, {}), [4, []]);
  assertEquals(await served(new SessionRig(stranger), order, order, order), [2, ["rate_limited"]]);
  const customer = { serve: serve(true), handshakes: 1 };
  assertEquals(await served(new SessionRig(customer), {}, order, order), [3, []]);
});

Deno.test("Session.run() waits 10 s for the first request, then as long as it told", async () => {
  const silent = new SessionRig();
  const slow = new SessionRig();
  const channel = await slow.shakeHands();
  await silent.shakeHands();
  const dribble = await request(slow, channel);
  for (let second = 0; second < 12; second++) {
    await slow.send(dribble.slice(second, second + 1));
    for (const rig of [silent, slow]) await rig.clock.advance(1_000);
  }
  for (const rig of [silent, slow]) {
    assertEquals([rig.closedAtMs, rig.printed], [TICK_MS + 10_000, ["timeout"]]);
  }
  const served = new SessionRig();
  await served.send(await request(served, await served.shakeHands()));
  await served.clock.advance(59_999);
  assertEquals(served.closedAtMs, null);
  await served.clock.advance(1);
  assertEquals([served.closedAtMs, served.printed], [TICK_MS + 60_000, []]);
});

Deno.test("Session.run() tells what was not finished, once", async () => {
  const cases: [string[], (rig: SessionRig, channel: Channel) => Promise<unknown>][] = [
    [["closed_early"], (rig) => rig.hangUp()],
    [[], async (rig, channel) => await rig.send(await channel.seal("close", NOTHING))],
    [[], async (rig, channel) => {
      await rig.send(await request(rig, channel));
      await rig.hangUp();
    }],
    [["truncated"], async (rig, channel) => {
      await rig.send(await request(rig, channel), (await request(rig, channel)).slice(0, 9));
      await rig.hangUp();
    }],
    [["timeout"], async (rig, channel) => {
      await rig.send(await request(rig, channel), (await request(rig, channel)).slice(0, 9));
      await rig.clock.advance(60_000);
    }],
    [["bad_mac"], async (rig, channel) => {
      await rig.send(await request(rig, channel));
      await rig.send(changed(await request(rig, channel), 99), await request(rig, channel));
      await rig.clock.advance(TICK_MS);
    }],
    [["frame_type"], async (rig, channel) => {
      await rig.send(await request(rig, channel), GARBAGE);
      assertEquals(rig.received.length, 2, "the good request was answered");
    }],
  ];
  for (const [printed, act] of cases) {
    const rig = new SessionRig();
    await act(rig, await rig.shakeHands());
    assertEquals(await rig.ended, null);
    assertEquals(rig.printed, printed);
    assert(rig.closedAtMs !== null);
    assertEquals(rig.events.filter((event) => event === "gone").length, 1);
  }
});

Deno.test("Session.run() takes nothing after CLOSE", async () => {
  const rig = new SessionRig();
  const channel = await rig.shakeHands();
  const close = await channel.seal("close", NOTHING);
  await rig.send(close, await request(rig, channel));
  assertEquals(await kinds(rig, channel), ["close"]);
  assert(!rig.events.includes("serve"));
  assertEquals([rig.closedAtMs, rig.printed], [TICK_MS, []]);
});

Deno.test("Session.run() waits 10 s for an ATM to take an answer", async () => {
  for (const takes of [0, 1]) {
    const rig = new SessionRig({ takes });
    if (takes === 0) await rig.send((await rig.hello()).frame);
    else await rig.send(await request(rig, await rig.shakeHands()));
    await rig.clock.advance(9_999);
    assertEquals(rig.closedAtMs, null);
    await rig.clock.advance(1 + TICK_MS);
    assertEquals([rig.closedAtMs, rig.printed], [TICK_MS + 10_000, ["timeout"]]);
  }
});

Deno.test("Session.run() closes a session after an hour", async () => {
  const rig = new SessionRig({ idleTimeoutMs: 7_200_000 });
  const channel = await rig.shakeHands();
  await rig.clock.advance(9_000);
  await rig.send(await request(rig, channel));
  assertEquals(rig.closedAtMs, null);
  await rig.clock.advance(3_591_000);
  await rig.send(await request(rig, channel));
  assertEquals((await kinds(rig, channel)).at(-1), "close");
  assert(rig.closedAtMs !== null);
});

Deno.test("Session.run() rejects for a failure of ours, on the tick and with the wire closed", async () => {
  const bug = new Error("the ledger has stopped");
  const rig = new SessionRig({ serve: () => Promise.reject(bug) });
  await rig.send(await request(rig, await rig.shakeHands()));
  await rig.clock.advance(TICK_MS);
  assertEquals(await rig.ended, bug);
  assertEquals([rig.closedAtMs, rig.events.at(-1)], [2 * TICK_MS, "gone"]);
});

// The end.

Deno.test("Session.stop() says CLOSE at once to an ATM that it waits for", async () => {
  for (const requests of [0, 1]) {
    const rig = new SessionRig();
    const channel = await rig.shakeHands();
    for (let i = 0; i < requests; i++) await rig.send(await request(rig, channel));
    await rig.session.stop();
    await rig.session.stop();
    assertEquals(await rig.ended, null);
    assertEquals((await kinds(rig, channel)).at(-1), "close");
    assertEquals([rig.received.length, rig.printed], [2 + requests, []]);
  }
});

Deno.test("Session.stop() lets the request in hand be answered, and takes no other", async () => {
  let answer = () => {};
  const serve = (request: Request) =>
    new Promise<Verdict>((resolve) => {
      answer = () => resolve({ reply: replyTo(request), proven: true });
    });
  const rig = new SessionRig({ serve });
  const channel = await rig.shakeHands();
  await rig.send(await request(rig, channel), await request(rig, channel));
  await rig.session.stop();
  assertEquals(rig.closedAtMs, null);
  answer();
  assertEquals(await rig.ended, null);
  assertEquals(await kinds(rig, channel), ["reply", "close"]);
  assertEquals(rig.printed, []);
});

Deno.test("Session.stop() closes a connection that has not said hello", async () => {
  const rig = new SessionRig();
  await rig.session.stop();
  assertEquals(await rig.ended, null);
  assertEquals([rig.printed, rig.closedAtMs], [[], 0]);
});

Deno.test("Session.run() counts an ATM that is cut off after its answer as served", async () => {
  const rig = new SessionRig();
  await rig.send(await request(rig, await rig.shakeHands()));
  await rig.reset();
  assertEquals(await rig.ended, null);
  assertEquals(rig.printed, []);
});

Deno.test("Session.run() proves the log's growth to who has given an order, once for each", async () => {
  const rig = new SessionRig();
  const channel = await rig.shakeHands();
  await rig.send(await request(rig, channel));
  const range = encodeProofRange({ from: 3n, to: 9n });
  await rig.send(await channel.seal("proof", range));
  assertEquals(await kinds(rig, channel), ["reply", "page"]);
  await rig.send(await channel.seal("proof", range));
  await rig.clock.advance(TICK_MS);
  assertEquals(await rig.ended, null);
  assertEquals(rig.printed, ["unexpected_record"]);
});

Deno.test("Session.run() answers with a page what a history found, and only that", async () => {
  const page = { entries: [], nextBeforeSeq: 7n };
  const serve = (request: Request): Promise<Verdict> =>
    Promise.resolve({ reply: replyTo(request), proven: true, page });
  const rig = new SessionRig({ serve });
  const channel = await rig.shakeHands();
  await rig.send(await request(rig, channel));
  const record = await channel.open(rig.received[1]!.frame);
  assertEquals(record.kind, "page");
  const sent = decodeRequest(requestBody(rig.clock.now()));
  const { part } = await decodePage(nodeCrypto, record.body, {
    identityKey: rig.identity.identityKey,
    txnId: sent.decodedOrder.txnId,
    orderHash: nodeCrypto.sha256(sent.order),
  });
  assertEquals(part, page);
});

Deno.test("Session.run() proves nothing to a stranger", async () => {
  const rig = new SessionRig();
  const channel = await rig.shakeHands();
  await rig.send(await channel.seal("proof", encodeProofRange({ from: 3n, to: 9n })));
  await rig.clock.advance(TICK_MS);
  assertEquals(await rig.ended, null);
  assertEquals([rig.printed, rig.events.includes("proof")], [["unexpected_record"], false]);
});

Deno.test("Session.stop() during the hello lets it end without a request", async () => {
  const rig = new SessionRig({ rsaMs: 3 });
  const pending = await rig.hello();
  await rig.send(pending.frame);
  await rig.session.stop();
  await rig.clock.advance(TICK_MS);
  assertEquals(await rig.ended, null);
  const { channel } = await pending.consumeHelloOk(rig.received[0]!.frame);
  assertEquals(await kinds(rig, channel), ["close"]);
  assertEquals(rig.printed, []);
});

Deno.test("Session.cut() ends it whatever is in hand, without protocol_error", async () => {
  const waiting = new SessionRig();
  waiting.session.cut();
  assertEquals(await waiting.ended, null);
  const working = new SessionRig({ rsaMs: 3 });
  await working.send((await working.hello()).frame);
  working.session.cut();
  await working.clock.advance(100);
  assertEquals(await working.ended, null);
  for (const rig of [waiting, working]) {
    assertEquals([rig.printed, rig.closedAtMs], [[], 0]);
    assertEquals(rig.events.at(-1), "gone");
  }
});
