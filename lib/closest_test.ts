import { assertEquals } from "@std/assert";
import { closest } from "./closest.ts";

Deno.test("closest() finds the word meant, and nothing where nothing is near", () => {
  const words = ["account", "amount", "auth", "card"];
  assertEquals(closest("acount", words), "account");
  assertEquals(closest("amuont", words), "amount");
  assertEquals(closest("cardd", words), "card");
  assertEquals(closest("history", words), undefined);
  assertEquals(closest("xy", ["ab"]), undefined);
  assertEquals(closest("", words), undefined);
});

Deno.test("closest() does not measure a word much longer than every candidate", () => {
  assertEquals(closest("a".repeat(4096), ["account"]), undefined);
});
