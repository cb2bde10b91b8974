import config from "../deno.json" with { type: "json" };

/** How this program was made: see docs/HACKING.md, "The two executables". */
export type BuildKind = "source" | "compiled" | "portable";

export const VERSION: string = config.version;
/** Of this version, for its manual pages: the day it is built would make two builds differ. */
export const RELEASE_DATE = "2026-11-21";

/** Told from the running code itself: an environment variable could lie, a flag could be forgotten. */
export const BUILD_KIND: BuildKind = buildKind(Deno.build.standalone, import.meta.url);

const WORDS: Record<BuildKind, string> = {
  source: "from source",
  compiled: "compiled executable",
  portable: "portable single file",
};

/** One line for `--version`, such as `bank 0.1.0 (portable single file, Deno 2.9.6)`. */
export function versionLine(program: string, kind: BuildKind = BUILD_KIND): string {
  return `${program} ${VERSION} (${WORDS[kind]}, Deno ${Deno.version.deno})`;
}

/** Only a bundle turns this TypeScript file into JavaScript that runs under a plain `deno`. */
export function buildKind(standalone: boolean, moduleUrl: string): BuildKind {
  if (standalone) return "compiled";
  return moduleUrl.endsWith(".ts") ? "source" : "portable";
}
