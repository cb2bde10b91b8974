import { assertEquals } from "@std/assert";
import { FakeClock, settle } from "../tests/support/fake_clock.ts";
import { memoryWires } from "../tests/support/memory_wire.ts";
import { assertReason } from "../tests/support/protocol_errors.ts";
import { concat } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import { ATM_FRAME_LENGTHS, encodeFrame, FRAME } from "./channel/frame.ts";
import type { Frame } from "./channel/frame.ts";
import { FrameStream } from "./frame_stream.ts";
import type { Wire } from "./wire.ts";

const RECORD = encodeFrame(FRAME.record, new Uint8Array(288).fill(1));
const ALERT = encodeFrame(FRAME.alert, Uint8Array.of(2));

function rig(wire?: Partial<Wire>) {
  const wires = memoryWires();
  const clock = new FakeClock();
  const stream = new FrameStream({ ...wires.atm, ...wire }, clock, ATM_FRAME_LENGTHS);
  return { clock, stream, peer: wires.bank };
}

/** What became of a call to next(), and when. */
function watch(clock: FakeClock, next: Promise<Frame | null>) {
  const seen: { bytes?: Bytes; reason?: string; atMs?: number } = {};
  next.then(
    (frame) => Object.assign(seen, { bytes: frame?.bytes, atMs: clock.monotonic() }),
    (error) => Object.assign(seen, { reason: error.reason, atMs: clock.monotonic() }),
  );
  return seen;
}

Deno.test("FrameStream.next() gives the frames of one chunk one by one", async () => {
  const { stream, peer, clock } = rig();
  await peer.write(concat(ALERT, RECORD));
  assertEquals((await stream.next(1_000))?.bytes, ALERT);
  assertEquals((await stream.next(1_000))?.bytes, RECORD);
  peer.close();
  assertEquals(await stream.next(1_000), null);
  assertEquals(clock.timers, 0);
});

Deno.test("FrameStream.next() waits until the deadline and closes the wire then", async () => {
  const { stream, peer, clock } = rig();
  const seen = watch(clock, stream.next(10_000));
  await clock.advance(9_999);
  assertEquals(seen, {});
  await clock.advance(1);
  assertEquals(seen, { reason: "timeout", atMs: 10_000 });
  assertEquals(await peer.read(), null);
});

Deno.test("FrameStream.next() gives no time for a byte now and then", async () => {
  const { stream, peer, clock } = rig();
  const seen = watch(clock, stream.next(10_000));
  for (let i = 0; i < 20; i++) {
    await peer.write(RECORD.slice(i, i + 1));
    await clock.advance(1_000);
  }
  assertEquals(seen, { reason: "timeout", atMs: 10_000 });
});

Deno.test("FrameStream.next() tells an end in the middle of a frame from one between two", async () => {
  const { stream, peer } = rig();
  await peer.write(RECORD.slice(0, -1));
  peer.close();
  await assertReason(() => stream.next(1_000), "truncated");
  const headless = rig();
  await headless.peer.write(RECORD.slice(0, 1));
  headless.peer.close();
  await assertReason(() => headless.stream.next(1_000), "truncated");
});

Deno.test("FrameStream.next() refuses a bad header before its body comes", async () => {
  const { stream, peer, clock } = rig();
  await peer.write(Uint8Array.of(0xff, 0xff, FRAME.record));
  await assertReason(() => stream.next(1_000), "frame_length");
  assertEquals(clock.monotonic(), 0);
});

Deno.test("FrameStream.next() gives a good frame before the bad one behind it", async () => {
  for (const bad of [Uint8Array.of(0, 0, 0x10), Uint8Array.of(0, 2, 0x55)]) {
    const { stream, peer } = rig();
    await peer.write(concat(RECORD, bad));
    assertEquals((await stream.next(1_000))?.bytes, RECORD);
    await assertReason(() => stream.next(1_000), bad[2] === 0x10 ? "frame_length" : "frame_type");
  }
});

Deno.test("FrameStream.next() and send() tell of a lost connection", async () => {
  const lost = () => Promise.reject(new Deno.errors.ConnectionReset("gone"));
  await assertReason(() => rig({ read: lost }).stream.next(1_000), "connection_lost");
  await assertReason(() => rig({ write: lost }).stream.send(RECORD, 1_000), "connection_lost");
});

Deno.test("FrameStream.send() gives up on a peer that takes nothing", async () => {
  let fail = (_: Error) => {};
  const { stream, clock } = rig({
    write: () => new Promise((_, reject) => fail = reject),
    close: () => fail(new Deno.errors.BadResource("closed")),
  });
  const sending = assertReason(() => stream.send(RECORD, 500), "timeout");
  await clock.advance(500);
  await sending;
});

Deno.test("FrameStream.send() leaves no timer behind", async () => {
  const { stream, peer, clock } = rig();
  await stream.send(RECORD, 1_000);
  assertEquals(await peer.read(), RECORD);
  await settle();
  assertEquals(clock.timers, 0);
});
