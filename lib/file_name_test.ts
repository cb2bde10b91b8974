import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "./errors.ts";
import { parseFileName } from "./file_name.ts";

const VALID = [
  ...["bank.auth", "bob.card", "...", "......", "..test", ".test", "-c", "-card.card", "-"],
  ...["--", "_", "0", "no-suffix", "a".repeat(255)],
];
const PATHS = ["keys/bank.auth", "/etc/cofre/bank.auth", "../bank.auth", "Bank.auth", "Mój klucz"];
const NEVER = ["", ".", "..", "a\0b"];
const NOT_STRICT = [...PATHS, "ted\n", "a b", "a*", "a".repeat(256)];

Deno.test("parseFileName() takes the contest's names in both modes", () => {
  for (const text of VALID) {
    assertEquals(parseFileName(text, { strict: true }), text);
    assertEquals(parseFileName(text, { strict: false }), text);
  }
});

Deno.test("parseFileName() takes a path, but not in strict mode", () => {
  for (const text of PATHS) assertEquals(parseFileName(text, { strict: false }), text);
  for (const text of NOT_STRICT) {
    assertThrows(() => parseFileName(text, { strict: true }), UserError, undefined, text);
  }
});

Deno.test("parseFileName() refuses what names no file, in both modes", () => {
  for (const text of NEVER) {
    assertThrows(() => parseFileName(text, { strict: true }), UserError, undefined, text);
    assertThrows(() => parseFileName(text, { strict: false }), UserError, undefined, text);
  }
  for (const text of ["keys/", "keys/.", "keys/.."]) {
    assertThrows(() => parseFileName(text, { strict: false }), UserError, undefined, text);
  }
});
