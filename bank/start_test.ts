import { assertEquals } from "@std/assert";

const ROOT = new URL("..", import.meta.url);
/** What Deno loads before it runs a module: not its types, and not what is imported `as string`. */
const IMPORT =
  /^(?:import|export)\s+(?!type\b)(?:[^;"]*?\sfrom\s+)?"([^"]+)"|(?<!typeof )\bimport\(\s*"([^"]+)"\s*\)/gm;
const COMMAND_LINE = "bank/main.ts";
const BOOKS_ASKED_FOR = "bank/serve.ts";
const SERVING = "bank/run_bank.ts";
const LEDGER = "bank/ledger/ledger_worker.ts";

/** All that these modules load: paths from the root, and names of what is no file of ours. */
async function loadedBy(...entries: readonly string[]): Promise<Set<string>> {
  const loaded = new Set(entries);
  // A set grows while it is gone through.
  for (const path of loaded) {
    if (!path.endsWith(".ts")) continue;
    const text = await Deno.readTextFile(new URL(path, ROOT));
    for (const [_, from, dynamic] of text.matchAll(IMPORT)) {
      const name = from ?? dynamic ?? "";
      if (!name.startsWith(".")) loaded.add(name);
      else loaded.add(new URL(name, new URL(path, ROOT)).href.slice(ROOT.href.length));
    }
  }
  return loaded;
}

function foreign(loaded: ReadonlySet<string>): string[] {
  return [...loaded].filter((name) => !/\.(?:ts|json)$/.test(name)).toSorted();
}

Deno.test("A start loads nothing but files of ours until the books are asked for", async () => {
  const loaded = await loadedBy(COMMAND_LINE, BOOKS_ASKED_FOR);
  assertEquals(foreign(loaded), []);
  assertEquals(loaded.has(SERVING), false);
  assertEquals((await loadedBy(COMMAND_LINE)).has(BOOKS_ASKED_FOR), false);
  const serving = foreign(await loadedBy(COMMAND_LINE, BOOKS_ASKED_FOR, SERVING));
  assertEquals(serving, ["node:buffer", "node:crypto"]); // SQLite only in the ledger's thread.
});

Deno.test("A start loads no command, nothing of the console, and nothing from npm", async () => {
  const loaded = await loadedBy(COMMAND_LINE, BOOKS_ASKED_FOR, SERVING, LEDGER);
  assertEquals(foreign(loaded), ["node:buffer", "node:crypto", "node:sqlite"]);
  const others = [...loaded].filter((path) =>
    /^bank\/(?:commands|console)\b|^lib\/(?:commands|completion|web)\//.test(path)
  );
  assertEquals(others.filter((path) => !/_usage\.ts$/.test(path)), []);
});
