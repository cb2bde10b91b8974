import { assertEquals, assertThrows } from "@std/assert";
import { CLI_DOCUMENT, withParts } from "../scripts/cli_document.ts";

const document = await Deno.readTextFile(CLI_DOCUMENT);

Deno.test("docs/CLI.md holds what the command table says now (deno task docs)", () => {
  assertEquals(document, withParts(document));
});

Deno.test("withParts() fills every part in again", () => {
  const emptied = document.replaceAll(/(<!-- from [^>]* -->\n).*?(<!-- end -->)/gs, "$1$2");
  assertEquals(withParts(emptied), document);
});

Deno.test("withParts() refuses a document without a place for a part, or with an unknown one", () => {
  assertThrows(() => withParts("# Empty\n"), Error, "no place for atm options");
  const odd = "<!-- from the command table: cash -->\n<!-- end -->\n";
  assertThrows(() => withParts(odd), Error, '"cash"');
});
