import { parseArgs } from "@std/cli/parse-args";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildKind, VERSION } from "../lib/build_info.ts";
import { bundle } from "./compile/bundle.ts";
import { compile } from "./compile/compiled.ts";
import { type PackedFile, packFile } from "./compile/packed_file.ts";
import { writePortable } from "./compile/portable.ts";
import { type Program, PROGRAMS } from "./compile/program.ts";
import { run } from "./compile/run.ts";
import { say, warn } from "./say.ts";

const USAGE = "deno task compile [bank] [atm] [--compiled | --portable] [--output FOLDER]";
const ROOT = fileURLToPath(new URL("..", import.meta.url));

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    warn(`compile: error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}

async function main(args: readonly string[]): Promise<void> {
  const { programs, folder, compiled, portable } = parse(args);
  for (const { main } of programs) await check(main);
  const target = await Deno.makeTempDir({ dir: await madeFolder(folder), prefix: ".new-" });
  try {
    const reason = portable ? "you asked for it" : await compileAll(programs, target);
    if (reason !== undefined && compiled) {
      throw new Error(`Cannot make the executables, and no other kind may stand in\n${reason}`);
    }
    if (reason !== undefined) await packAll(programs, target);
    const kind = reason === undefined ? "compiled" : "portable";
    for (const { name } of programs) {
      await askVersion(join(target, name), kind);
      await Deno.rename(join(target, name), join(folder, name));
      await announce(join(folder, name), kind);
    }
    if (reason !== undefined) explainPortable(reason);
  } finally {
    await Deno.remove(target, { recursive: true });
  }
}

function parse(args: readonly string[]): {
  programs: readonly Program[];
  folder: string;
  compiled: boolean;
  portable: boolean;
} {
  const flags = parseArgs(args, {
    boolean: ["compiled", "portable"],
    string: ["output"],
    default: { output: join(ROOT, "dist") },
    unknown: (argument, key) => key === undefined || usage(`unknown option ${argument}`),
  });
  const names = flags._.map(String);
  const programs = PROGRAMS.filter(({ name }) => names.length === 0 || names.includes(name));
  if (programs.length < names.length) usage(`no such program: ${names.join(" ")}`);
  if (flags.compiled && flags.portable) usage("--compiled and --portable exclude each other");
  // Whoever names a denort wants the real executables: anything else would hide a failure.
  const compiled = flags.compiled || (Deno.env.has("DENORT_BIN") && !flags.portable);
  return { programs, folder: resolve(flags.output), compiled, portable: flags.portable };
}

function usage(problem: string): never {
  throw new Error(`${problem}\nusage: ${USAGE}`);
}

async function check(entry: string): Promise<void> {
  const { ok, stderr } = await run(Deno.execPath(), ["check", "--quiet", entry], { cwd: ROOT });
  if (!ok) throw new Error(`deno check ${entry} failed\n${stderr}`);
}

async function madeFolder(folder: string): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  return folder;
}

/** Returns why the first program could not be compiled; then the others are not tried. */
async function compileAll(programs: readonly Program[], to: string): Promise<string | undefined> {
  for (const program of programs) {
    say(`deno compile ${program.name} ...`);
    const reason = await compile(program, { root: ROOT, output: join(to, program.name) });
    if (reason !== undefined) return reason;
  }
}

async function packAll(programs: readonly Program[], to: string): Promise<void> {
  say("packing the Deno runtime ...");
  const runtime: PackedFile = await packFile(await Deno.readFile(Deno.execPath()), "deno");
  for (const program of programs) {
    await writePortable(join(to, program.name), {
      program: program.name,
      version: VERSION,
      flags: [...program.permissions, ...program.flags],
      runtime,
      modules: await bundle(program, ROOT),
    });
  }
}

/** Believes no file name: an executable is what it says it is, when it runs at all. */
async function askVersion(path: string, kind: BuildKind): Promise<void> {
  const cache = await Deno.makeTempDir({ prefix: "cofre-cache-" });
  try {
    const answer = await run(path, ["--version"], { env: { XDG_CACHE_HOME: cache } });
    if (!answer.ok || !answer.stdout.includes(kind)) {
      throw new Error(`${path} --version does not say "${kind}" but ${JSON.stringify(answer)}`);
    }
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

async function announce(path: string, kind: BuildKind): Promise<void> {
  const megabytes = Math.round((await Deno.stat(path)).size / 1e6);
  const words = kind === "compiled" ? "EXECUTABLE by deno compile" : "PORTABLE single file";
  say(`${path}: ${words}, ${megabytes} MB, Deno ${Deno.version.deno}`);
}

function explainPortable(reason: string): void {
  say();
  say("These are portable single files (a shell head, the Deno runtime, the program), because:");
  for (const line of reason.split("\n")) say(`  ${line}`);
  say("For real executables set DENORT_BIN to a denort of this Deno, or connect to its network.");
}
