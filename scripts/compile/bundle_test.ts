import { assertEquals, assertThrows } from "@std/assert";
import { renameWorker, withoutPaths } from "./bundle.ts";

Deno.test("renameWorker() points the program at the bundled worker", () => {
  assertEquals(
    renameWorker(
      'new Worker(new URL("./ledger_worker.ts", import.meta.url))',
      "ledger_worker.ts",
      "w-0f.js",
    ),
    'new Worker(new URL("./w-0f.js", import.meta.url))',
  );
});

Deno.test("renameWorker() refuses a bundle in which the worker would not be found", () => {
  assertThrows(() => renameWorker("", "ledger_worker.ts", "w.js"), Error, "0 times");
  assertThrows(() => renameWorker('"./a.ts" "./a.ts"', "a.ts", "w.js"), Error, "2 times");
});

Deno.test("withoutPaths() drops the bundler's notes on files, and nothing else", () => {
  const kept = 'const a = 1; // b.ts\n// Sentence about a.ts\nconst text = "// c.ts";\n';
  assertEquals(withoutPaths(`// ../home/joao/hono.js\n// lib/bytes.ts\n${kept}`), kept);
});
