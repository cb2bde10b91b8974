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
    permissions: ["--allow-read", "--allow-env=COFRE_STRICT"],
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
