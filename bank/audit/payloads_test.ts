import { assertEquals, assertThrows } from "@std/assert";
import { ProtocolError } from "../../lib/errors.ts";
import { sample } from "../../tests/support/sample.ts";
import { decodeGap, decodeOpening, encodeGap, encodeOpening } from "./payloads.ts";

const OPENING = {
  node: "bank",
  version: "0.1.0",
  logSignature: sample("log", 64),
  previousSize: 3n,
  previousRoot: sample("root", 32),
};

Deno.test("decodeOpening() gives what encodeOpening() was given", () => {
  assertEquals(decodeOpening(encodeOpening(OPENING)), OPENING);
});

Deno.test("decodeOpening() refuses a name that is not UTF-8", () => {
  const payload = encodeOpening(OPENING);
  payload[3] = 0xff;
  assertThrows(() => decodeOpening(payload), ProtocolError, "opening_form");
});

Deno.test("decodeGap() refuses what is not 8 bytes", () => {
  assertEquals(decodeGap(encodeGap(4_096)), 4_096);
  for (const length of [0, 7, 9]) {
    assertThrows(() => decodeGap(new Uint8Array(length)), ProtocolError, "gap_form");
  }
});
