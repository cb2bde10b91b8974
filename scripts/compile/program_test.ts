import { assert, assertEquals } from "@std/assert";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { readTree } from "../tidy.ts";
import { PROGRAMS } from "./program.ts";

const tree = await readTree(fileURLToPath(new URL("../..", import.meta.url)));
const sources = [...tree].filter(([path]) =>
  /^(?:atm|bank|lib)\/.*\.tsx?$/.test(path) && !/_test\.tsx?$/.test(path)
);

Deno.test("the programs read the environment in one place: an executable may read no more", () => {
  const readers = sources.filter(([_, text]) => /\bDeno\.env\b/.test(text)).map(([path]) => path);
  assertEquals(readers, ["lib/environment.ts"]);
});

Deno.test("PROGRAMS lists every worker: an executable holds no other", () => {
  const started = sources.flatMap(([path, text]) =>
    [...text.matchAll(/new URL\("([^"]+_worker\.ts)"/g)].map(([_, name = ""]) =>
      posix.join(posix.dirname(path), name)
    )
  );
  assertEquals(PROGRAMS.flatMap(({ workers }) => workers).sort(), started.sort());
});

Deno.test("PROGRAMS lists every module that is imported as string: an executable holds no other", () => {
  const imported = sources.flatMap(([path, text]) =>
    [...text.matchAll(/\bimport\(\s*"([^"]+)" as string\s*\)/g)].map(([_, name = ""]) =>
      posix.join(posix.dirname(path), name)
    )
  );
  const hidden = PROGRAMS.flatMap(({ hidden }) => hidden.flat());
  assertEquals([...new Set(hidden)].sort(), [...new Set(imported)].sort());
});

Deno.test("PROGRAMS has the flags that the tasks run the programs with from source", async () => {
  const { tasks } = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  );
  for (const { name, main, flags } of PROGRAMS) {
    const line = ["deno run -q -A", ...flags, `"$ROOT/${main}"`].join(" ");
    assert(tasks[name].command.endsWith(`&& ${line}`), `task ${name}: ${line}`);
  }
});

Deno.test("PROGRAMS gives no program the right to run others, to load libraries or to ask", () => {
  for (const { permissions } of PROGRAMS) {
    assert(permissions.every((flag) => /^--allow-(?:net|read|write|env=)/.test(flag)));
  }
  for (const { flags } of PROGRAMS) {
    assert(flags.every((flag) => flag.startsWith("--v8-flags=")));
  }
});
