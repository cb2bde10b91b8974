import { assertEquals, assertThrows } from "@std/assert";
import { assertReason } from "../../tests/support/protocol_errors.ts";
import { sample } from "../../tests/support/sample.ts";
import { decodeProof, decodeProofRange, encodeProof, encodeProofRange } from "./proof.ts";

Deno.test("decodeProofRange() reads back a range, and refuses one that cannot be", async () => {
  const range = { from: 1n, to: 2n ** 60n };
  assertEquals(decodeProofRange(encodeProofRange(range)), range);
  for (const bad of [{ from: 0n, to: 5n }, { from: 6n, to: 5n }]) {
    await assertReason(() => decodeProofRange(encodeProofRange(bad)), "proof_range");
  }
  await assertReason(() => decodeProofRange(new Uint8Array(15)), "record_form");
});

Deno.test("decodeProof() reads back as many hashes as a page holds", async () => {
  for (const count of [0, 1, 40]) {
    const hashes = Array.from({ length: count }, (_, i) => sample(`hash ${i}`, 32));
    assertEquals(decodeProof(encodeProof(hashes)), hashes);
  }
  assertThrows(() => encodeProof(Array.from({ length: 41 }, () => sample("hash", 32))), RangeError);
  for (const bad of [[], [1], [41, ...new Uint8Array(41 * 32)], [0, 0]]) {
    await assertReason(() => decodeProof(Uint8Array.from(bad)), "record_form");
  }
});
