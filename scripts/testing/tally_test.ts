import { assertEquals } from "@std/assert";
import { add, lastLine, NOTHING, succeeded } from "./tally.ts";

Deno.test("lastLine() counts, and speaks of skipped tests only when some were", () => {
  assertEquals(lastLine({ passed: 3, failed: [], skipped: [] }), "3 passed, 0 failed");
  assertEquals(
    lastLine({ passed: 0, failed: ["a"], skipped: ["b"] }),
    "0 passed, 1 failed, 1 skipped",
  );
});

Deno.test("succeeded() wants a test that passed and none that failed", () => {
  assertEquals(succeeded({ passed: 1, failed: [], skipped: ["a"] }), true);
  assertEquals(succeeded({ passed: 1, failed: ["a"], skipped: [] }), false);
  assertEquals(succeeded({ passed: 0, failed: [], skipped: ["a"] }), false);
  assertEquals(succeeded(NOTHING), false);
});

Deno.test("add() sums two runs", () => {
  const one = { passed: 1, failed: ["a"], skipped: [] };
  const two = { passed: 2, failed: ["b"], skipped: ["c"] };
  assertEquals(add(one, two), { passed: 3, failed: ["a", "b"], skipped: ["c"] });
});
