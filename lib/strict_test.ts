import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "./errors.ts";
import { isStrict } from "./strict.ts";

Deno.test("isStrict() is on with 1, off without a value or with 0, and never by a slip", () => {
  assertEquals(isStrict({ COFRE_STRICT: "1" }), true);
  assertEquals(isStrict({}), false);
  assertEquals(isStrict({ COFRE_STRICT: "" }), false);
  assertEquals(isStrict({ COFRE_STRICT: "0" }), false);
  for (const value of ["true", "yes", " 1", "1\n", "2"]) {
    assertThrows(() => isStrict({ COFRE_STRICT: value }), UsageError, undefined, value);
  }
});
