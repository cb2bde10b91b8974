import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "./errors.ts";
import { parsePort } from "./port.ts";

Deno.test("parsePort() includes both ends of 1024..65535", () => {
  assertEquals(parsePort("1024"), 1024);
  assertEquals(parsePort("3000"), 3000);
  assertEquals(parsePort("65535"), 65535);
});

const INVALID = [
  ...["", "0", "80", "1023", "65536", "03000", "1025.3", "65500a", "0xbb8", "3e3", "-3000"],
  ...["+3000", " 3000", "3000 ", "3000\n", "3 000", "٣٠٠٠", "NaN", "Infinity", "=3000"],
  ...["99999999999999999999", "4294970296", "9".repeat(4096)],
];

Deno.test("parsePort() refuses every other text", () => {
  for (const text of INVALID) assertThrows(() => parsePort(text), UserError, undefined, text);
});
