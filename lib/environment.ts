import { STRICT_VARIABLE, variableOf } from "./program.ts";
import type { ProgramSpec } from "./program.ts";

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
