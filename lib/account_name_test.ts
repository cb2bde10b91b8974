import { assertEquals, assertThrows } from "@std/assert";
import { isAccountName, parseAccountName } from "./account_name.ts";
import { UserError } from "./errors.ts";

const VALID = [
  ...["bob", "0bob", "b0b", ".", "..", "...", "-", "--", "-g", "-ted", "_", "55555", "a.b-c_d"],
  "a".repeat(250),
];
const INVALID = [
  ...["", " ", "Bob", "b b", "   bob", "ted\n", "\nted", "ted*", "ted&", "ted/..", "a\\b", "a\0b"],
  ...["töd", "ted\u0085", "ted\u2028", "a".repeat(251)],
];

Deno.test("isAccountName() follows the contest's rule over the whole string", () => {
  for (const text of VALID) assertEquals(isAccountName(text), true, text);
  for (const text of INVALID) assertEquals(isAccountName(text), false, text);
});

Deno.test("parseAccountName() gives the name or throws a UserError with a hint", () => {
  assertEquals(parseAccountName("bob"), "bob");
  const error = assertThrows(() => parseAccountName("ted\n"), UserError, '"ted\\n"');
  assertEquals(error.hints.length, 1);
});
