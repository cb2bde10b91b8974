import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../../lib/errors.ts";
import { sample } from "../../tests/support/sample.ts";
import { decodeState, encodeState } from "./log_state.ts";
import type { LogState } from "./log_state.ts";

const STATE: LogState = {
  firstKey: sample("first", 32),
  size: 5n,
  peaks: [sample("peak", 32)],
  previous: sample("leaf", 32),
  timeMs: 1_800_000_000_000,
  bytes: 4_711,
  sealedSize: 4n,
  sealedRoot: sample("root", 32),
  sealedMs: 1_800_000_000_000,
  epoch: 0,
  epochSize: 5n,
  secrets: { seed: sample("seed", 32), ratchetKey: sample("ratchet", 32) },
};

Deno.test("decodeState() gives what encodeState() was given", () => {
  assertEquals(decodeState(encodeState(STATE)), STATE);
});

for (const field of ["timeMs", "bytes", "sealedMs", "epoch", "size", "sealedSize", "epochSize"]) {
  Deno.test(`decodeState() refuses a state whose ${field} is damaged`, () => {
    const json = JSON.parse(encodeState(STATE));
    for (const value of [undefined, "x", null, 1.5, true]) {
      const text = JSON.stringify({ ...json, [field]: value });
      assertThrows(() => decodeState(text), UserError, "damaged");
    }
  });
}
