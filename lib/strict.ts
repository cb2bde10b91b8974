import { UsageError } from "./errors.ts";
import { STRICT_VARIABLE } from "./program.ts";
import { quote } from "./quote.ts";

/** The part of the environment that chooses the mode. */
export interface StrictEnv {
  readonly [STRICT_VARIABLE]?: string | undefined;
}

/**
 * Whether the contest's rules hold to the letter. A value that is neither yes nor no is refused:
 * strict mode keeps nothing on disk, so nobody must be in it, or out of it, by a slip.
 * @throws {UsageError}
 */
export function isStrict(env: StrictEnv): boolean {
  const value = env[STRICT_VARIABLE] ?? "";
  if (value === "1") return true;
  if (value === "" || value === "0") return false;
  throw new UsageError(`Cannot use ${quote(value)} as ${STRICT_VARIABLE}`, {
    hints: ["set it to 1 or leave it out"],
    inCommand: false,
  });
}
