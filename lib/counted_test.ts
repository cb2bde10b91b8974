import { assertEquals } from "@std/assert";
import { counted } from "./counted.ts";

Deno.test("counted() takes the word of one for one alone", () => {
  const texts = [0, 1, 2, 1n, 11n].map((count) => counted(count, "entry", "entries"));
  assertEquals(texts, ["0 entries", "1 entry", "2 entries", "1 entry", "11 entries"]);
});
