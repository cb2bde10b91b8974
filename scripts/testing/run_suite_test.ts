import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { runSuite } from "./run_suite.ts";

const FILES: Record<string, string> = {
  "good_test.ts": 'Deno.test("good", () => {});',
  "bad_test.ts": 'Deno.test("bad", () => { throw new Error("on purpose"); });',
  "leak_test.ts": 'Deno.test("leak", () => { setTimeout(() => {}, 50); });',
  "skip_test.ts": 'Deno.test({ name: "skip (install x)", ignore: true, fn() {} });',
  "throws_test.ts": 'throw new Error("on purpose, before any test");',
  "type_test.ts": 'const n: number = "text"; Deno.test("typed", () => { n; });',
};

Deno.test("runSuite() counts what passed, failed, leaked, was skipped or did not run", async (t) => {
  const root = await Deno.makeTempDir({ prefix: "cofre-run-suite-" });
  for (const [name, text] of Object.entries(FILES)) {
    await Deno.writeTextFile(join(root, name), text);
  }
  const runs = (files: string[], filter?: string) =>
    runSuite({ name: "x", files, parallel: false, computes: false }, { root, filter });
  try {
    await t.step("tests", async () => {
      const files = [
        "good_test.ts",
        "bad_test.ts",
        "leak_test.ts",
        "skip_test.ts",
        "throws_test.ts",
      ];
      assertEquals(await runs(files), {
        passed: 1,
        failed: ["bad", "leak", "throws_test.ts did not run"],
        skipped: ["skip (install x)"],
      });
    });
    await t.step("a type error", async () => {
      const { passed, failed } = await runs(["good_test.ts", "type_test.ts"]);
      assertEquals([passed, failed], [0, ["good_test.ts did not run", "type_test.ts did not run"]]);
    });
    await t.step("a type error under a filter", async () => {
      const { failed } = await runs(["type_test.ts"], "typed");
      assertEquals(failed, ["suite x: deno test exited with 1"]);
    });
    await t.step("a filter", async () => {
      const files = ["good_test.ts", "bad_test.ts", "skip_test.ts"];
      assertEquals(await runs(files, "good"), { passed: 1, failed: [], skipped: [] });
      assertEquals((await runs(files, "skip")).skipped, ["skip (install x)"]);
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
