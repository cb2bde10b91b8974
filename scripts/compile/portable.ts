import { utf8 } from "../../lib/bytes.ts";
import type { PackedFile } from "./packed_file.ts";

export interface PortableParts {
  /** The name of the program, as people call it. */
  readonly program: string;
  readonly version: string;
  /** Deno's: permissions first. */
  readonly flags: readonly string[];
  readonly runtime: PackedFile;
  /** The bundled program: its main module first. */
  readonly modules: readonly [PackedFile, ...PackedFile[]];
}

/** Writes one executable file: a /bin/sh head, then the compressed modules and the runtime. */
export async function writePortable(path: string, parts: PortableParts): Promise<void> {
  const template = await Deno.readTextFile(new URL("./head.sh", import.meta.url));
  const head = renderHead(template, parts);
  const packed = filesIn(parts).map((file) => file.gzip);
  await Deno.writeFile(path, ReadableStream.from<Uint8Array>([head, ...packed]));
  await Deno.chmod(path, 0o755);
}

/** The head of a portable executable; the places of the files after it depend on its length. */
export function renderHead(template: string, parts: PortableParts): Uint8Array {
  let head = utf8("");
  for (let length = -1; length !== head.length;) {
    length = head.length;
    head = utf8(fill(template, parts, length));
  }
  return head;
}

function fill(template: string, parts: PortableParts, headLength: number): string {
  const files = filesIn(parts);
  let firstByte = headLength + 1; // as `tail -c +N` counts
  const calls = files.map(({ name, sha256, gzip }) => {
    const call = `  "$1" ${name} ${sha256} ${firstByte} ${gzip.length}`;
    firstByte += gzip.length;
    return call;
  });
  const [main] = parts.modules;
  const values: Record<string, string> = {
    PROGRAM: parts.program,
    VERSION: parts.version,
    FILES: calls.join(" &&\n"),
    NAMES: files.map((file) => file.name).join(" "),
    STAMP: `${main.name}.ok`,
    RUNTIME: parts.runtime.name,
    MAIN: main.name,
    FLAGS: parts.flags.join(" "),
  };
  return template.replaceAll(/@([A-Z]+)@/g, (_, name: string) => values[name] ?? unknown(name));
}

function filesIn(parts: PortableParts): PackedFile[] {
  return [...parts.modules, parts.runtime];
}

function unknown(name: string): never {
  throw new Error(`The head of the portable executable names @${name}@, which nothing fills`);
}
