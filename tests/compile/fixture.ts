import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { type Outcome, run } from "../../scripts/compile/run.ts";
import { type PackedFile, packFile } from "../../scripts/compile/packed_file.ts";
import { writePortable } from "../../scripts/compile/portable.ts";

/** A portable executable in a folder of its own, with room for caches. */
export interface Fixture extends AsyncDisposable {
  readonly folder: string;
  readonly path: string;
  /** What a folder for XDG_CACHE_HOME holds after a run. */
  readonly runtime: string;
  readonly main: string;
  /** Runs it with that environment added; by default its cache lies in the fixture's folder. */
  run(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>;
}

export interface FixtureParts {
  readonly runtime: PackedFile;
  readonly main: string;
  readonly workers?: readonly PackedFile[];
}

/** Builds one; its name has a space, as folders of people have. */
export async function makeFixture(parts: FixtureParts): Promise<Fixture> {
  const folder = await Deno.makeTempDir({ prefix: "cofre portable " });
  const path = join(folder, "echo");
  const main = await packFile(parts.main, "echo", ".js");
  await writePortable(path, {
    program: "echo",
    version: "1.2.3",
    flags: ["--allow-read", "--allow-env=COFRE_STRICT"],
    runtime: parts.runtime,
    modules: [main, ...parts.workers ?? []],
  });
  const cache = join(folder, "cache");
  return {
    folder,
    path,
    runtime: parts.runtime.name,
    main: main.name,
    run: (args = [], env = {}) => run(path, args, { env: { XDG_CACHE_HOME: cache, ...env } }),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** A shell script in place of Deno: unpacked in no time, it prints how it was called. */
export function makeStubFixture(): Promise<Fixture> {
  return packFile('#!/bin/sh\nprintf "<%s>" "$@"\n', "deno")
    .then((runtime) => makeFixture({ runtime, main: "the program" }));
}

/** Where it unpacks. */
export function cacheOf(fixture: Fixture): string {
  return join(fixture.folder, "cache", "cofre");
}

/** Runs it, and sees that its program was called. */
export async function assertRuns(
  fixture: Fixture,
  env: Record<string, string> = {},
): Promise<void> {
  const { code, stdout, stderr } = await fixture.run(["x y"], env);
  assertEquals(stderr, "");
  assertStringIncludes(stdout, `/${fixture.main}><x y>`);
  assertEquals(code, 0);
}

/** The tools that a small system has for sure, and no others but these. */
export async function folderOfTools(
  folder: string,
  others: readonly string[] = [],
): Promise<string> {
  const tools = join(folder, "tools");
  await Deno.mkdir(tools);
  const needed = ["cat", "chmod", "cut", "find", "gzip", "head", "id", "mkdir", "mktemp", "mv"];
  for (const tool of [...needed, "rm", "sh", "tail", ...others]) {
    const found = ["/bin", "/usr/bin"].map((bin) => join(bin, tool)).find(exists);
    if (found !== undefined) await Deno.symlink(found, join(tools, tool));
  }
  return tools;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
