import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { assertReason, orProtocolError } from "../../tests/support/protocol_errors.ts";
import { concat, uint } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import {
  ATM_FRAME_LENGTHS,
  bankFrameLengths,
  encodeFrame,
  FRAME,
  FrameDecoder,
  REQUEST_FRAME_BYTES,
} from "./frame.ts";
import type { FrameLengths } from "./frame.ts";

/** By hand from docs/PROTOCOL.md, for a 3072-bit key. */
const SIDES: [string, FrameLengths, Record<number, number[]>][] = [
  ["bank", bankFrameLengths(384), { 0x01: [475], 0x03: [123], 0x10: [289, 801, 1569] }],
  ["ATM", ATM_FRAME_LENGTHS, { 0x02: [353], 0x10: [289, 801, 1569], 0x7f: [2] }],
];

function header(type: number, length: number): Bytes {
  return concat(uint(length, 2), uint(type, 1));
}

function record(fill: number, size = 288): Bytes {
  return encodeFrame(FRAME.record, new Uint8Array(size).fill(fill));
}

for (const [side, lengths, allowed] of SIDES) {
  Deno.test(`FrameDecoder.push() refuses every type that is not for the ${side}`, async () => {
    for (let type = 0; type < 256; type++) {
      if (type in allowed) continue;
      const push = () => new FrameDecoder(lengths).push(header(type, 289));
      await assertReason(push, "frame_type", `type ${type}`);
    }
  });

  Deno.test(`FrameDecoder.push() refuses every other length at the ${side}`, () => {
    for (const [type, good] of Object.entries(allowed)) {
      const accepted = [];
      for (let length = 0; length < 65_536; length++) {
        const decoder = new FrameDecoder(lengths);
        if (orProtocolError(() => decoder.push(header(+type, length)))) accepted.push(length);
      }
      assertEquals(accepted, good, `type ${type}`);
    }
  });
}

Deno.test("FrameDecoder.push() takes nothing beyond the header of a bad frame", async () => {
  for (const [bad, reason] of [[header(0x10, 290), "frame_length"], [header(9, 2), "frame_type"]]) {
    const decoder = new FrameDecoder(ATM_FRAME_LENGTHS);
    await assertReason(() => decoder.push(concat(bad as Bytes, record(1))), reason as string);
    assertEquals(decoder.pending, 3);
    await assertReason(() => decoder.push(record(1)), reason as string, "and stays broken");
  }
});

Deno.test("FrameDecoder.push() gives whole frames before it tells of a bad header", async () => {
  const decoder = new FrameDecoder(ATM_FRAME_LENGTHS);
  const frames = decoder.push(concat(record(1), record(2), header(0x10, 0), record(3)));
  assertEquals(frames.map((frame) => frame.bytes), [record(1), record(2)]);
  await assertReason(() => decoder.push(new Uint8Array()), "frame_length");
});

Deno.test("FrameDecoder.push() gives the same frames however the stream is cut", () => {
  const frames = [record(1), record(2, 800), record(3, 1568), encodeFrame(FRAME.alert, uint(2, 1))];
  const stream = concat(...frames);
  const cuts = fc.array(fc.nat(stream.length), { maxLength: 20 });
  fc.assert(fc.property(cuts, (positions) => {
    const decoder = new FrameDecoder(ATM_FRAME_LENGTHS);
    const edges = [0, ...positions.toSorted((a, b) => a - b), stream.length];
    const got = edges.flatMap((edge, i) => decoder.push(stream.subarray(edges[i - 1] ?? 0, edge)));
    assertEquals(got.map((frame) => frame.bytes), frames);
    assertEquals(decoder.pending, 0);
  }));
});

Deno.test("FrameDecoder.push() builds a frame byte by byte", () => {
  const decoder = new FrameDecoder(ATM_FRAME_LENGTHS);
  const bytes = record(7);
  for (let i = 0; i < bytes.length - 1; i++) {
    assertEquals(decoder.push(bytes.subarray(i, i + 1)), []);
    assertEquals(decoder.pending, i + 1);
  }
  const [frame] = decoder.push(bytes.subarray(-1));
  assertEquals(frame, { type: 0x10, body: bytes.slice(3), bytes });
});

Deno.test("FrameDecoder.push() keeps no view of the bytes it was given", () => {
  const chunk = record(7);
  const [frame] = new FrameDecoder(ATM_FRAME_LENGTHS).push(chunk);
  chunk.fill(0);
  assertEquals(frame!.bytes, record(7));
});

Deno.test("FrameDecoder.push() throws nothing but protocol errors", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 600 })), (chunks) => {
    const decoder = new FrameDecoder(bankFrameLengths(256));
    for (const chunk of chunks) if (!orProtocolError(() => decoder.push(chunk))) return;
  }));
});

Deno.test("a request is as large as the read that a bank makes room for", () => {
  assertEquals(record(1, 768 + 32).length, REQUEST_FRAME_BYTES);
});

Deno.test("encodeFrame() counts type and body, and ends at 2048 bytes", () => {
  assertEquals(encodeFrame(0x7f, uint(2, 1)), Uint8Array.of(0, 2, 0x7f, 2));
  assertEquals(encodeFrame(0x10, new Uint8Array(2000), new Uint8Array(45)).length, 2048);
  assertThrows(() => encodeFrame(0x10, new Uint8Array(2046)), RangeError);
});
