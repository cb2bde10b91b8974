import { assertEquals, assertThrows } from "@std/assert";
import { ByteWriter } from "./byte_writer.ts";
import { concat, uint } from "./bytes.ts";

Deno.test("ByteWriter writes big-endian fields one after another", () => {
  const written = new ByteWriter(1 + 2 + 8 + 8 + 3)
    .u8(0xfe).u16(0x1234).u64(2n ** 63n + 5n).u64(1_800_000_000_000).put(Uint8Array.of(1, 2, 3));
  assertEquals(
    written.whole(),
    concat(
      uint(0xfe, 1),
      uint(0x1234, 2),
      uint(2n ** 63n + 5n, 8),
      uint(1_800_000_000_000, 8),
      Uint8Array.of(1, 2, 3),
    ),
  );
});

Deno.test("ByteWriter.u64() writes a negative value in two's complement", () => {
  assertEquals(new ByteWriter(8).u64(-2n).whole(), uint(2n ** 64n - 2n, 8));
});

Deno.test("ByteWriter writes into a part of another array, and nowhere else", () => {
  const all = new Uint8Array(6).fill(9);
  const writer = new ByteWriter(all.subarray(2, 4));
  writer.u16(0x0102);
  assertEquals(all, Uint8Array.of(9, 9, 1, 2, 9, 9));
  assertThrows(() => writer.u8(1), RangeError);
  assertThrows(() => new ByteWriter(1).put(new Uint8Array(2)), RangeError);
  assertEquals(all, Uint8Array.of(9, 9, 1, 2, 9, 9));
});

Deno.test("ByteWriter.whole() gives nothing that is not full", () => {
  assertThrows(() => new ByteWriter(2).u8(1).whole(), Error, "every byte");
});
