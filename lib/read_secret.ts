import { askSecret } from "./ask_secret.ts";
import type { Prompt } from "./ask_secret.ts";
import { UserError } from "./errors.ts";
import { SECRET_CHARACTERS_MAX } from "./limits.ts";
import { readKeyFile } from "./private_file.ts";
import { quote } from "./quote.ts";
import type { SecretSource } from "./secret_source.ts";

/** What a secret is read with. */
export interface SecretDeps {
  /** Tells that others may read the file. */
  readonly warn: (message: string) => void;
  /** Absent: the terminal of this process. */
  readonly prompt?: Prompt;
  /** Absent: stdin of this process. */
  readonly stdin?: Pick<Deno.FsFile, "read"> & { isTerminal(): boolean };
}

/**
 * Reads a secret of one line; its line end is not part of it.
 * @param what such as `PIN`: it names the secret in prompt and messages
 * @throws {UserError} nobody to ask, no file, an empty line, or more than one
 * @throws {CancelledError} given up at the prompt
 */
export async function readSecret(
  what: string,
  source: SecretSource,
  deps: SecretDeps,
): Promise<string> {
  const secret = await read(what, source, deps);
  if (secret === "") throw new UserError(`The ${what} is empty`);
  return secret;
}

/**
 * Asks for a secret that is to be set, twice: a slip that nobody sees would lock its owner out.
 * Another source is read once, as {@linkcode readSecret} does.
 */
export async function readNewSecret(
  what: string,
  source: SecretSource,
  deps: SecretDeps,
): Promise<string> {
  const secret = await readSecret(what, source, deps);
  if (source.from !== "prompt") return secret;
  if (secret === await readSecret(`${what} again`, source, deps)) return secret;
  throw new UserError(`The ${what} was not typed the same way twice`, { hints: ["try again"] });
}

async function read(what: string, source: SecretSource, deps: SecretDeps): Promise<string> {
  switch (source.from) {
    case "prompt": {
      const typed = await askSecret(what[0]!.toUpperCase() + what.slice(1), deps.prompt);
      if (typed !== null) return typed;
      const option = what.toLowerCase().replaceAll(" ", "-");
      throw new UserError(`Cannot ask for the ${what}: stdin is not a terminal`, {
        hints: [`name a file with --${option}-file, or give it on stdin with --${option}-stdin`],
      });
    }
    case "file": {
      const bytes = await readKeyFile(source.path, {
        what: `file of the ${what}`,
        warn: deps.warn,
      });
      return oneLine(bytes, `${what} in ${quote(source.path)}`);
    }
    case "stdin": {
      const stdin = deps.stdin ?? Deno.stdin;
      // Typed there, it would be seen by whoever stands behind.
      if (stdin.isTerminal()) {
        throw new UserError(`Cannot read the ${what} from stdin: it is a terminal`, {
          hints: ["have it asked for instead, which hides what is typed"],
        });
      }
      return oneLine(await readLine(stdin), `${what} on stdin`);
    }
  }
}

/** Four bytes a letter, and the line end. */
const SECRET_BYTES_MAX = 4 * SECRET_CHARACTERS_MAX + 2;
const LINE_FEED = 0x0a;

/** Up to a line end, for whoever writes may keep the pipe open; not beyond what is too long. */
async function readLine(stdin: Pick<Deno.FsFile, "read">): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(SECRET_BYTES_MAX + 1);
  let length = 0;
  while (length < bytes.length && !bytes.subarray(0, length).includes(LINE_FEED)) {
    const read = await stdin.read(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

function oneLine(bytes: Uint8Array<ArrayBuffer>, what: string): string {
  const text = decode(bytes, what).replace(/\r?\n$/, "");
  if (/[\r\n]/.test(text)) throw new UserError(`Cannot use the ${what}: it has more than one line`);
  if (Array.from(text).length > SECRET_CHARACTERS_MAX) {
    throw new UserError(
      `Cannot use the ${what}: it is longer than ${SECRET_CHARACTERS_MAX} letters`,
    );
  }
  return text;
}

function decode(bytes: Uint8Array<ArrayBuffer>, what: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UserError(`Cannot use the ${what}: it is not UTF-8 text`);
  }
}
