import { assertEquals, assertThrows } from "@std/assert";
import { loadParts, renameWorker, withoutPaths } from "./bundle.ts";

Deno.test("renameWorker() points the program at the bundled worker", () => {
  const modules = new Map([
    ["main.js", 'import "./a.js"'],
    ["a.js", 'new Worker(new URL("./ledger_worker.ts", import.meta.url))'],
  ]);
  assertEquals([...renameWorker(modules, "ledger_worker.ts", "w-0f.js").values()], [
    'import "./a.js"',
    'new Worker(new URL("./w-0f.js", import.meta.url))',
  ]);
});

Deno.test("renameWorker() refuses a bundle in which the worker would not be found", () => {
  const rename = (...texts: string[]) =>
    renameWorker(new Map(texts.map((text, at) => [`${at}`, text])), "a.ts", "w.js");
  assertThrows(() => rename("", ""), Error, "0 times");
  assertThrows(() => rename('"./a.ts" "./a.ts"'), Error, "2 times");
  assertThrows(() => rename('"./a.ts"', '"./a.ts"'), Error, "2 times");
});

Deno.test("loadParts() takes what is loaded on demand out of its part, and leaves all else", () => {
  const source =
    'import { a } from "./chunk.js";\nawait import("./menu-AB.js");\nimport("node:os");';
  assertEquals(
    loadParts(source, (module) => ["part_1.js", module.replace(/-.*/, "")]),
    'import { a } from "./chunk.js";\n' +
      'await import("./part_1.js").then((part) => part.menu);\nimport("node:os");',
  );
});

Deno.test("withoutPaths() drops the bundler's notes on files, and nothing else", () => {
  const kept = 'const a = 1; // b.ts\n// Sentence about a.ts\nconst text = "// c.ts";\n';
  assertEquals(withoutPaths(`// ../home/joao/hono.js\n// lib/bytes.ts\n${kept}`), kept);
});
