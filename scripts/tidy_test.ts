import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { readTree, untidy } from "./tidy.ts";

/** What tidy says of these files when another imports the code among them. */
function problemsOf(files: Record<string, string>): string[] {
  const index = Object.keys(files).map((path) => `import "./${path}";`).join("\n");
  const tree = { ...files, "index.ts": index, "deno.json": "index.ts" };
  return untidy(new Map(Object.entries(tree)));
}

Deno.test("untidy() says nothing of tidy files", () => {
  assertEquals(
    problemsOf({ "a.ts": "const a = 1;\n", "README.md": "# A\n\n```sh\n# b\n```\n" }),
    [],
  );
});

Deno.test("untidy() finds a long file, unless it is a test", () => {
  const text = "\n".repeat(251);
  assertEquals(problemsOf({ "a.ts": "\n".repeat(250), "a_test.ts": text }), []);
  assertEquals(problemsOf({ "a.ts": text }), [
    "a.ts: 251 lines, more than 250: it holds more than one thing",
  ]);
});

Deno.test("untidy() finds what must not be written", () => {
  const lines = [
    "// TO" + "DO later",
    "Deno.test.on" + 'ly("a")',
    "on" + "ly: true,",
    "see /wor" + "k/x",
    "registry" + ".example",
    "jsr" + ".io",
    "dl.deno" + ".land",
  ];
  for (const line of lines) {
    const found = problemsOf({ "a.md": `# A\n${line}\n` });
    assertEquals(found.length, 1, line);
    assertEquals(found[0]?.startsWith("a.md: line 2: "), true, found[0]);
  }
  assertEquals(problemsOf({ "a.ts": "// TO" + "DO(ana) later, in ../work/ or ~/root/" }), []);
});

Deno.test("untidy() wants one title in each page", () => {
  assertEquals(problemsOf({ "a.md": "text\n" }), ['a.md: 0 titles ("# ..."), not one']);
  assertEquals(problemsOf({ "a.md": "# A\n# B\n" }), ['a.md: 2 titles ("# ..."), not one']);
});

Deno.test("untidy() finds a file that nothing imports but its own test", () => {
  const alone = untidy(new Map([["a.ts", ""], ["a_test.ts", 'import "./a.ts";']]));
  assertEquals(alone, ["a.ts: nothing imports it, but perhaps its own test"]);
  const used = [
    ['import { a } from "./a.ts";', "b_test.ts"],
    ['new Worker(new URL("./a.ts", import.meta.url))', "b_test.ts"],
    ['{ "tasks": { "a": "deno run a.ts" } }', "deno.json"],
  ] as const;
  for (const [text, path] of used) assertEquals(untidy(new Map([["a.ts", ""], [path, text]])), []);
});

Deno.test("Cofre is tidy", async () => {
  assertEquals(untidy(await readTree(fileURLToPath(new URL("..", import.meta.url)))), []);
});
