const ARGUMENT_CHARACTERS_MAX = 4096;

/** The letters of a program's options: those that stand alone, and those with an argument. */
export interface OptionLetters {
  readonly alone: string;
  readonly valued: string;
}

/**
 * The options of a contest command line, the text of each by its letter ("" of those that stand
 * alone); null: it has none of the contest's forms. POSIX, XBD 12.1 and 12.2, without `--`. Shares
 * nothing with lib/argv.ts, so that it can disagree with it.
 */
export function getopt(
  argv: readonly string[],
  { alone, valued }: OptionLetters,
): ReadonlyMap<string, string> | null {
  if (argv.some((word) => word.length > ARGUMENT_CHARACTERS_MAX)) return null;
  // Guideline 5: letters that stand alone, then at most one with an argument.
  const option = new RegExp(`^-(${oneOf(alone)}*)(?:(${oneOf(valued)})(.*))?$`, "s");
  const options = new Map<string, string>();
  for (let at = 0; at < argv.length; at++) {
    const [, letters = "", last, attached] = option.exec(argv[at]!) ?? [];
    if (letters === "" && last === undefined) return null;
    for (const letter of letters) if (!addOnce(options, letter, "")) return null;
    if (last === undefined) continue;
    // Guideline 6 and 7: the rest of the word, or the next one whatever it looks like.
    const text = attached === "" ? argv[++at] : attached;
    if (text === undefined || !addOnce(options, last, text)) return null;
  }
  return options;
}

/** No letters at all match nothing. */
function oneOf(letters: string): string {
  return letters === "" ? "(?:(?!))" : `[${letters}]`;
}

function addOnce(options: Map<string, string>, letter: string, text: string): boolean {
  if (options.has(letter)) return false;
  options.set(letter, text);
  return true;
}
