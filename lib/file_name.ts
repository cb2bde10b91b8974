import { UserError } from "./errors.ts";
import { ARGUMENT_CHARACTERS_MAX, FILE_NAME_MAX } from "./limits.ts";
import { quote } from "./quote.ts";

/**
 * The same text, known to name a file: strictly 1..255 of `[_\-.0-9a-z]` other than `.` and `..`;
 * else any path, for people keep keys in folders.
 * @throws {UserError}
 */
export function parseFileName(text: string, options: { strict: boolean }): string {
  if (options.strict ? isContestFileName(text) : isPath(text)) return text;
  throw new UserError(`Cannot use ${quote(text)} as a file name`, {
    hints: options.strict
      ? [`a name has 1 to ${FILE_NAME_MAX} of a-z, 0-9, "_", "-" and "."`]
      : ["it must name a file, not a folder"],
  });
}

function isContestFileName(text: string): boolean {
  return text.length <= FILE_NAME_MAX && /^[_\-.0-9a-z]+$/.test(text) && !isDots(text);
}

function isPath(text: string): boolean {
  if (text.length === 0 || text.length > ARGUMENT_CHARACTERS_MAX || text.includes("\0")) {
    return false;
  }
  const last = text.slice(text.lastIndexOf("/") + 1);
  return last !== "" && !isDots(last);
}

/** The names that every folder has for itself and for the one above. */
function isDots(text: string): boolean {
  return text === "." || text === "..";
}
