import { assertEquals, assertMatch } from "@std/assert";
import { BUILD_KIND, buildKind, VERSION, versionLine } from "./build_info.ts";

Deno.test("BUILD_KIND is source when the tests run", () => {
  assertEquals(BUILD_KIND, "source");
});

Deno.test("buildKind() tells the three builds apart", () => {
  assertEquals(buildKind(false, "file:///cofre/lib/build_info.ts"), "source");
  assertEquals(buildKind(false, "file:///home/joao/.cache/cofre/bank-0f.js"), "portable");
  assertEquals(buildKind(true, "file:///tmp/deno-compile-bank/lib/build_info.ts"), "compiled");
});

Deno.test("versionLine() names the program, its version and its build in one line", () => {
  assertMatch(VERSION, /^\d+\.\d+\.\d+$/);
  assertEquals(
    versionLine("bank", "portable"),
    `bank ${VERSION} (portable single file, Deno ${Deno.version.deno})`,
  );
});
