import { UserError } from "../../lib/errors.ts";
import { quote } from "../../lib/quote.ts";

const WORDS: readonly (readonly [pattern: RegExp, words: string, hint: string])[] = [
  [/not a database/, "it is not a database", "is this the right file?"],
  [/malformed/, "it is damaged", "restore a backup"],
  [/is locked/, "another process is writing to it", "is another bank running on it?"],
  [/disk is full/, "the disk is full", "free some space"],
  [/disk I\/O error/, "the disk failed", "look at the system's log, and make a copy of the files"],
  [/readonly|denied|unable to open|\bis a directory/i, "it cannot be written", "check its folder"],
  [/no such file/i, "its folder does not exist", "make the folder first"],
];

/** SQLite's error in words for people; node:sqlite gives its text and no code. */
export function explain(error: unknown, path: string, action = "open"): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const known = WORDS.find(([pattern]) => pattern.test(error.message));
  if (known === undefined) return error;
  const [, words, hint] = known;
  return new UserError(`Cannot ${action} the ledger ${quote(path)}: ${words}`, {
    hints: [hint],
    cause: error,
  });
}
