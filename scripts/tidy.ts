// The habits of docs/HACKING.md that neither deno fmt nor deno lint can see.
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { say } from "./say.ts";

/** The text of each file by its path, relative to the root of the project. */
export type Tree = ReadonlyMap<string, string>;

const LINES_MAX = 250;
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NOT_OURS = [".git", ".claude", "coverage", "dist", "node_modules"];
const TEXT = /\.(?:ts|tsx|md|sh|json|txt)$|^\.ci\/|deno\.lock$/;

// Put together from parts, so that this file does not name what it forbids.
const FORBIDDEN: readonly [pattern: RegExp, problem: string][] = [
  [new RegExp("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b(?!\\()"), "a TO" + "DO needs a (tag)"],
  [new RegExp("\\.on" + "ly\\("), "a test that runs alone keeps the others from running"],
  [new RegExp("\\bon" + "ly: true"), "a test that runs alone keeps the others from running"],
  [new RegExp("(?<![\\w.~}-])/(?:wor" + "k|roo" + "t)/"), "a path of somebody's machine"],
  [
    new RegExp(
      "\\b(?:registry\\.[a-z]|" + ["jsr", "dl\\.deno"].join("\\.(?:io|land)|") + "\\.land)",
    ),
    "the host of a registry: the name of the package is enough",
  ],
];

if (import.meta.main) {
  const problems = untidy(await readTree(ROOT));
  for (const problem of problems) say(problem);
  say(problems.length === 0 ? "Tidy" : `${problems.length} untidy places`);
  Deno.exitCode = problems.length === 0 ? 0 : 1;
}

/** What is untidy in a tree, one line each. */
export function untidy(tree: Tree): string[] {
  const imported = importedFiles(tree);
  return [...tree].flatMap(([path, text]) =>
    [
      ...longFile(path, text),
      ...forbiddenWords(text),
      ...strayTitles(path, text),
      ...deadFile(path, imported),
    ].map((problem) => `${path}: ${problem}`)
  );
}

/** Reads the text files of a project; generated and foreign folders are left out. */
export async function readTree(root: string): Promise<Tree> {
  const tree = new Map<string, string>();
  await walk("");
  return tree;

  async function walk(folder: string): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
      const path = posix.join(folder, name);
      if (isDirectory && !NOT_OURS.includes(name)) await walk(path);
      if (!isDirectory && TEXT.test(path)) {
        tree.set(path, await Deno.readTextFile(join(root, path)));
      }
    }
  }
}

function* longFile(path: string, text: string): Generator<string> {
  const lines = text.split("\n").length - 1;
  if (isCode(path) && !isTest(path) && lines > LINES_MAX) {
    yield `${lines} lines, more than ${LINES_MAX}: it holds more than one thing`;
  }
}

function* forbiddenWords(text: string): Generator<string> {
  for (const [index, line] of text.split("\n").entries()) {
    for (const [pattern, problem] of FORBIDDEN) {
      if (pattern.test(line)) yield `line ${index + 1}: ${problem}`;
    }
  }
}

function* strayTitles(path: string, text: string): Generator<string> {
  if (!path.endsWith(".md")) return;
  const prose = text.replaceAll(/^(`{3,}).*?^\1/gms, "");
  const titles = prose.match(/^# .+/gm)?.length ?? 0;
  if (titles !== 1) yield `${titles} titles ("# ..."), not one`;
}

function* deadFile(path: string, imported: ReadonlySet<string>): Generator<string> {
  if (isCode(path) && !isTest(path) && !path.endsWith(".d.ts") && !imported.has(path)) {
    yield "nothing imports it, but perhaps its own test";
  }
}

/** What is imported, started as a worker, or named as an entry point in a task. */
function importedFiles(tree: Tree): Set<string> {
  const imported = new Set<string>();
  for (const [path, text] of tree) {
    const own = path.replace(/_test(\.tsx?)$/, "$1");
    for (const [, name = ""] of text.matchAll(/["' ](\.{1,2}\/[\w./-]+\.tsx?)["']/g)) {
      const target = posix.join(dirname(path), name);
      if (target !== own) imported.add(target);
    }
    if (path !== "deno.json") continue;
    for (const [entry] of text.replaceAll("$ROOT/", "").matchAll(/\w[\w/]*\.tsx?\b/g)) {
      imported.add(entry);
    }
  }
  return imported;
}

function isCode(path: string): boolean {
  return /\.tsx?$/.test(path);
}

function isTest(path: string): boolean {
  return /_test\.tsx?$/.test(path);
}
