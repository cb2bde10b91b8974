import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { canonicalJson } from "./canonical_json.ts";

Deno.test("canonicalJson() does not mind the order of keys or zeros at the end", () => {
  const expected = canonicalJson('{"account":"a","balance":63.1}');
  assertEquals(canonicalJson('{ "balance": 63.10, "account": "a" }'), expected);
  assertEquals(canonicalJson('{"n":1000}'), canonicalJson('{"n":1000.00}'));
  assertEquals(canonicalJson('{"n":0}'), canonicalJson('{"n":0.00}'));
});

Deno.test("canonicalJson() tells apart what a double does not, and text from numbers", () => {
  const different = (a: string, b: string) => assertNotEquals(canonicalJson(a), canonicalJson(b));
  different('{"n":92233720368547758.07}', '{"n":92233720368547758.08}');
  different('{"n":6.67}', '{"n":6.6699999999999999}');
  different('{"n":100}', '{"n":1}');
  different('{"n":"10.00"}', '{"n":10.00}');
  different('{"n":1}', '{"n":1,"m":1}');
});

Deno.test("canonicalJson() refuses what is no object", () => {
  for (const text of ["", "1", "[]", "null", '"a"', "{}{}", "created"]) {
    assertThrows(() => canonicalJson(text), SyntaxError, undefined, text);
  }
});
