import { assert, assertEquals } from "@std/assert";
import { ENGLISH } from "./words.ts";
import { PORTUGUESE } from "./words_pt.ts";

Deno.test("PORTUGUESE leaves nothing in English but names", () => {
  const same = Object.entries(ENGLISH).filter(([key, text]) =>
    typeof text === "string" && text === PORTUGUESE[key as keyof typeof PORTUGUESE]
  );
  assertEquals(same.map(([key]) => key), ["brand", "pin"]);
});

Deno.test("ENGLISH and PORTUGUESE say something of every refusal", () => {
  for (const { refusal } of [ENGLISH, PORTUGUESE]) {
    for (const text of Object.values(refusal)) {
      assert((typeof text === "string" ? text : text("€1.00")).length > 10);
    }
  }
});
