import { assertEquals, assertThrows } from "@std/assert";
import { concat, uint } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";
import { decodeNotes, encodeNotes, NOTE_KINDS_MAX, NOTES_BYTES, worthOf } from "./notes.ts";

const NOTES = [{ cents: 5_000n, count: 2n }, { cents: 2_000n, count: 1n }];

Deno.test("encodeNotes() takes as much room for no notes as for all kinds", () => {
  const all = Array.from(
    { length: NOTE_KINDS_MAX },
    (_, i) => ({ cents: BigInt(i + 1), count: 1n }),
  );
  for (const notes of [[], NOTES, all]) {
    const bytes = encodeNotes(notes);
    assertEquals(bytes.length, NOTES_BYTES);
    assertEquals(decodeNotes(bytes), notes);
  }
});

Deno.test("decodeNotes() takes one form only", () => {
  const field = (...numbers: bigint[]) => {
    const bytes = concat(...numbers.map((number) => uint(number, 8)));
    return concat(bytes, new Uint8Array(NOTES_BYTES - bytes.length));
  };
  for (
    const bad of [
      field(0n, 1n),
      field(5_000n, 0n),
      field(5_000n, 1n, 0n, 0n, 2_000n, 1n),
      encodeNotes(NOTES).slice(1),
      concat(encodeNotes(NOTES), uint(0, 1)),
    ]
  ) assertThrows(() => decodeNotes(bad), ProtocolError, "notes_form");
});

Deno.test("worthOf() adds up kinds", () => {
  assertEquals([worthOf([]), worthOf(NOTES)], [0n, 12_000n]);
});
