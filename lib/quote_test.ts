import { assertEquals } from "@std/assert";
import { escapeControls, quote } from "./quote.ts";

Deno.test("quote() escapes what could move a cursor, hide text or end a line", () => {
  assertEquals(quote("bob.card"), '"bob.card"');
  assertEquals(quote("Zoë ≤ 好 🏦"), '"Zoë ≤ 好 🏦"');
  assertEquals(quote('a"b\\c'), '"a\\"b\\\\c"');
  assertEquals(quote("a\nb\r\t\0"), '"a\\nb\\u000d\\u0009\\u0000"');
  assertEquals(quote("\x1b[2J\x7f"), '"\\u001b[2J\\u007f"');
  assertEquals(quote("\u0085\u009b31m"), '"\\u0085\\u009b31m"');
  assertEquals(quote("\u202e\u2066\u200f"), '"\\u202e\\u2066\\u200f"');
  assertEquals(quote("\u2028\u2029\ufeff\u200b"), '"\\u2028\\u2029\\ufeff\\u200b"');
  assertEquals(quote("\ud800"), '"\\ud800"');
});

Deno.test("escapeControls() keeps JSON valid and its meaning the same", () => {
  const value = { name: "a\u009b\u202e\u2028\u{e0041}\n" };
  assertEquals(JSON.parse(escapeControls(JSON.stringify(value))), value);
});
