import { UserError } from "./errors.ts";
import { quote } from "./quote.ts";

/** A file's content is not what it should be; whoever knows the file's name tells the person. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  /** Said of the file: "it is empty". */
  readonly reason: string;
  readonly hints: readonly string[];

  constructor(reason: string, hints: readonly string[] = []) {
    super(reason);
    this.reason = reason;
    this.hints = hints;
  }
}

/** Runs a parser on what is in a file. @throws {UserError} `Cannot read <what> "<path>": …` */
export async function parseContent<T>(
  what: string,
  path: string,
  parse: () => T | Promise<T>,
): Promise<T> {
  try {
    return await parse();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const message = `Cannot read ${what} ${quote(path)}: ${error.reason}`;
    throw new UserError(message, { hints: error.hints, cause: error });
  }
}

/** The text of a file. @throws {FormatError} if it is empty or not UTF-8 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new FormatError("it is empty");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError("it is not a text file");
  }
}
