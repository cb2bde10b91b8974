import { assertMatch, assertStringIncludes } from "@std/assert";
import { LANGUAGES } from "./language.ts";
import { refusalText } from "./refusal_text.ts";

Deno.test("refusalText() tells whom money or a limit stops how much there is, in each language", () => {
  for (const code of ["insufficient_funds", "per_transaction_limit", "daily_limit"]) {
    for (const { words, money } of Object.values(LANGUAGES)) {
      const text = refusalText({ kind: "refused", code, availableCents: 1234n }, words, money);
      assertStringIncludes(text, money.format(1234n));
      assertMatch(text, /12[.,]34/);
    }
  }
});
