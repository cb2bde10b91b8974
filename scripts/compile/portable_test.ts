import { assertEquals, assertThrows } from "@std/assert";
import { packFile } from "./packed_file.ts";
import { renderHead } from "./portable.ts";

const parts = {
  program: "bank",
  version: "1.2.3",
  flags: ["--allow-net"],
  runtime: await packFile("runtime", "deno"),
  modules: [await packFile("main", "bank", ".js")] as const,
};

Deno.test("renderHead() tells where each file begins: the first right after the head", () => {
  const head = renderHead("@FILES@\n", parts);
  const places = new TextDecoder().decode(head).split(" &&\n").map((call) =>
    call.trim().split(" ")
  );
  const [main, runtime] = places.map(([_, name, sha256, first, length]) => (
    { name, sha256, first: Number(first), length: Number(length) }
  ));
  const [module] = parts.modules;
  assertEquals(main, {
    name: module.name,
    sha256: module.sha256,
    first: head.length + 1,
    length: module.gzip.length,
  });
  assertEquals(runtime!.first, main!.first + main!.length);
});

Deno.test("renderHead() refuses a name that nothing fills", () => {
  assertThrows(() => renderHead("@TYPO@", parts), Error, "@TYPO@");
});

Deno.test("packFile() gives equal files for equal contents", async () => {
  assertEquals(await packFile("x", "a"), await packFile("x", "a"));
});
