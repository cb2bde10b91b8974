import { assertEquals } from "@std/assert";
import { brief, briefConcat } from "./bytes.ts";

Deno.test("brief() gives zeros, and none of them twice", () => {
  const parts = Array.from({ length: 100 }, (_, i) => brief(i * 7));
  for (const [i, part] of parts.entries()) {
    assertEquals(part, new Uint8Array(i * 7));
    part.fill(i);
  }
  for (const [i, part] of parts.entries()) assertEquals(part, new Uint8Array(i * 7).fill(i));
});

Deno.test("brief() gives memory of its own to what is larger than a block", () => {
  const before = brief(1).fill(1);
  const large = brief(100_000).fill(2);
  assertEquals([before[0], large.length, large.buffer.byteLength], [1, 100_000, 100_000]);
  assertEquals(brief(10), new Uint8Array(10));
});

Deno.test("briefConcat() joins the parts in order", () => {
  assertEquals(
    briefConcat(Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)),
    Uint8Array.of(1, 2, 3),
  );
});
