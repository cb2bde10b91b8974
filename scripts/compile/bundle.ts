import { encodeHex } from "@std/encoding/hex";
import { basename, join } from "node:path";
import { utf8 } from "../../lib/bytes.ts";
import { type PackedFile, packFile } from "./packed_file.ts";
import type { Program } from "./program.ts";
import { run } from "./run.ts";

/** Texts by the names that they import each other under, as `./main.js`. */
type Modules = ReadonlyMap<string, string>;

/**
 * Bundles a program: its main module first, then what that shares with what is loaded later, that
 * itself, and one module for each of its workers. A start reads a fifth of it: in one file the
 * bundler would wrap every module for the sake of those that may be loaded later.
 */
export async function bundle(
  program: Program,
  root: string,
): Promise<[main: PackedFile, ...others: PackedFile[]]> {
  const workers: PackedFile[] = [];
  let modules = await bundleParts(program, root);
  for (const worker of program.workers) {
    const text = only(await bundleEntry(worker, root, []));
    const file = await packFile(text, basename(worker, ".ts"), ".js");
    modules = renameWorker(modules, basename(worker), file.name);
    workers.push(file);
  }
  const [main, ...parts] = await packModules(program.name, modules);
  return [main, ...parts, ...workers];
}

/**
 * Makes `new Worker(new URL("./ledger_worker.ts", import.meta.url))` find the bundled worker,
 * which lies beside the bundled program and is JavaScript, whatever its folder was.
 */
export function renameWorker(modules: Modules, from: string, to: string): Modules {
  const literal = `"./${from}"`;
  const times = [...modules.values()].join("").split(literal).length - 1;
  if (times !== 1) {
    throw new Error(`The bundle names the worker ${literal} ${times} times, not once`);
  }
  return mapTexts(modules, (text) => text.replace(literal, `"./${to}"`));
}

/** The bundler notes in comments where each module came from: folders of the building machine. */
export function withoutPaths(source: string): string {
  return source.replaceAll(/^\/\/ \S+\.(?:m?js|json|tsx?)$\n/gm, "");
}

/**
 * Has a module that is loaded on demand come out of the part that it belongs to.
 * @param partOf the name of the part's module, and that of the module's namespace in it
 */
export function loadParts(
  source: string,
  partOf: (module: string) => readonly [part: string, name: string],
): string {
  return source.replaceAll(/\bimport\("\.\/([^"]+)"\)/g, (_, module: string) => {
    const [part, name] = partOf(module);
    return `import("./${part}").then((part) => part.${name})`;
  });
}

/**
 * Twice through the bundler: first each module that is loaded on demand gets a file of its own,
 * dozens of them; then those of a group are put into one.
 */
async function bundleParts(program: Program, root: string): Promise<Modules> {
  const modules = await bundleEntry(program.main, root, ["--code-splitting"]);
  const parts = new Map(program.hidden.map((_, at) => [`part_${at}.js`, [] as string[]]));
  const partOf = (module: string) => {
    // The bundler adds a hash to the name.
    const name = module.replace(/-[^-]*$/, "");
    const group = program.hidden.findIndex((group) =>
      group.some((path) => basename(path, ".ts") === name)
    );
    const part = `part_${group === -1 ? program.hidden.length - 1 : group}.js`;
    const members = parts.get(part)!;
    if (!members.includes(module)) members.push(module);
    return [part, `module_${members.indexOf(module)}`] as const;
  };
  const exports = (members: readonly string[]) =>
    members.map((from, at) => `export * as module_${at} from "./${from}";\n`).join("");
  const rewritten = mapTexts(modules, (text) => loadParts(text, partOf));
  const all = [...rewritten, ...mapTexts(parts, exports)];
  // The bundler makes names of variables of the files' names, and its hashes tell of folders.
  const names = new Map([...modules.keys()].map((name, at) => [name, `file_${at}.js`]));
  const folder = await Deno.makeTempDir({ prefix: "cofre-parts-" });
  try {
    for (const [name, text] of rename(new Map(all), names)) {
      await Deno.writeTextFile(join(folder, name), text);
    }
    return await bundleEntry("file_0.js", folder, ["--code-splitting", "--no-config"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The main module comes first. */
async function bundleEntry(
  entry: string,
  root: string,
  options: readonly string[],
): Promise<Modules> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-bundle-" });
  try {
    const fixed = ["bundle", "--quiet", "--platform", "deno", "--outdir", folder];
    const { ok, stderr } = await run(Deno.execPath(), [...fixed, ...options, entry], { cwd: root });
    if (!ok) throw new Error(`deno bundle ${entry} failed\n${stderr}`);
    const modules: [name: string, text: string][] = [];
    for await (const { name } of Deno.readDir(folder)) {
      modules.push([name, withoutPaths(await Deno.readTextFile(join(folder, name)))]);
    }
    const main = basename(entry).replace(/\.ts$/, ".js");
    return new Map(modules.sort(byContent((name) => name === main)));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The first one first, and the others by what is in them: the bundler's names tell of folders. */
function byContent(isFirst: (name: string) => boolean) {
  const key = ([name, text]: [string, string]) =>
    (isFirst(name) ? "0" : "1") + text.replaceAll(/"\.\/[^"]+\.js"/g, "");
  return (a: [string, string], b: [string, string]) => key(a) < key(b) ? -1 : 1;
}

function only(modules: Modules): string {
  if (modules.size !== 1) throw new Error(`A worker became ${modules.size} files, not one`);
  return [...modules.values()][0]!;
}

/**
 * Each under a name that no other build has: they import each other, so that the names cannot hold
 * each one's own hash, and have that of all.
 */
async function packModules(
  label: string,
  modules: Modules,
): Promise<[main: PackedFile, ...others: PackedFile[]]> {
  const all = utf8([...modules.values()].join(""));
  const hash = encodeHex(await crypto.subtle.digest("SHA-256", all)).slice(0, 32);
  const names = new Map(
    [...modules.keys()].map((name, at) =>
      [name, `${label}${at === 0 ? "" : `_${letters(at)}`}-${hash}.js`] as const
    ),
  );
  const files: PackedFile[] = [];
  for (const [name, text] of rename(modules, names)) {
    files.push({ ...await packFile(text, label), name });
  }
  const [main, ...others] = files;
  return [main!, ...others];
}

/** 1 is a, 26 is z, 27 is aa. */
function letters(at: number): string {
  return (at > 26 ? letters(Math.floor((at - 1) / 26)) : "") +
    String.fromCharCode(97 + (at - 1) % 26);
}

/** Renames modules, and wherever another one imports them. */
function rename(modules: Modules, names: ReadonlyMap<string, string>): Modules {
  const newName = (name: string) => names.get(name) ?? name;
  const renamed = mapTexts(
    modules,
    (text) => text.replaceAll(/"\.\/([^"]+\.js)"/g, (_, name: string) => `"./${newName(name)}"`),
  );
  return new Map([...renamed].map(([name, text]) => [newName(name), text]));
}

function mapTexts<T>(modules: ReadonlyMap<string, T>, change: (text: T) => string): Modules {
  return new Map([...modules].map(([name, text]) => [name, change(text)]));
}
