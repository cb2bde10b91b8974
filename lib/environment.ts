import { UsageError } from "./errors.ts";
import { STRICT_VARIABLE, variableOf } from "./program.ts";
import type { ProgramSpec } from "./program.ts";
import { quote } from "./quote.ts";

/** The variables a program reads, by name. */
export interface Environment {
  readonly [name: string]: string | undefined;
  readonly [STRICT_VARIABLE]?: string | undefined;
  readonly NO_COLOR?: string | undefined;
  readonly FORCE_COLOR?: string | undefined;
  readonly TERM?: string | undefined;
}

/** Every variable that a program reads; its executable may read no other. */
export function environmentNames(program: ProgramSpec): readonly string[] {
  const settable = program.options.filter((option) => option.settable);
  return [
    STRICT_VARIABLE,
    "NO_COLOR",
    "FORCE_COLOR",
    "TERM",
    "XDG_CONFIG_HOME",
    "HOME",
    ...settable.map((option) => variableOf(program, option)),
  ];
}

/** The environment, as far as the program reads it. */
export function readEnvironment(program: ProgramSpec): Environment {
  return Object.fromEntries(environmentNames(program).map((name) => [name, Deno.env.get(name)]));
}

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
