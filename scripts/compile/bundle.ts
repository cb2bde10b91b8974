import { basename, join } from "node:path";
import { type PackedFile, packFile } from "./packed_file.ts";
import type { Program } from "./program.ts";
import { run } from "./run.ts";

/** Bundles a program: its main module first, then one module for each of its workers. */
export async function bundle(
  program: Program,
  root: string,
): Promise<[main: PackedFile, ...workers: PackedFile[]]> {
  const workers: PackedFile[] = [];
  let main = await bundleModule(program.main, root);
  for (const worker of program.workers) {
    const file = await packFile(await bundleModule(worker, root), basename(worker, ".ts"), ".js");
    main = renameWorker(main, basename(worker), file.name);
    workers.push(file);
  }
  return [await packFile(main, program.name, ".js"), ...workers];
}

/**
 * Makes `new Worker(new URL("./ledger_worker.ts", import.meta.url))` find the bundled worker,
 * which lies beside the bundled program and is JavaScript, whatever its folder was.
 */
export function renameWorker(source: string, from: string, to: string): string {
  const literal = `"./${from}"`;
  const parts = source.split(literal);
  if (parts.length !== 2) {
    throw new Error(`The bundle names the worker ${literal} ${parts.length - 1} times, not once`);
  }
  return parts.join(`"./${to}"`);
}

/** The bundler notes in comments where each module came from: folders of the building machine. */
export function withoutPaths(source: string): string {
  return source.replaceAll(/^\/\/ \S+\.(?:m?js|json|tsx?)$\n/gm, "");
}

async function bundleModule(entry: string, root: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-bundle-" });
  try {
    const output = join(folder, "bundle.js");
    const args = ["bundle", "--quiet", "--platform", "deno", "--output", output, entry];
    const { ok, stderr } = await run(Deno.execPath(), args, { cwd: root });
    if (!ok) throw new Error(`deno bundle ${entry} failed\n${stderr}`);
    return withoutPaths(await Deno.readTextFile(output));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
