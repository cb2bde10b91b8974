import type { CommandSpec } from "./program.ts";

/** The commands about the program itself, which every program has. */
export const TOOL_COMMANDS = [
  {
    name: "config",
    summary: "show every setting and where it comes from",
    options: [],
    takesSettable: true,
  },
  {
    name: "completion",
    summary: "print a script that completes commands and options",
    operands: "{bash|zsh|fish}",
    options: [],
  },
  {
    name: "manpage",
    summary: "print the manual page, or write it into a folder of man",
    options: [],
    own: [{ long: "directory", value: "<folder>", help: "write it into this folder" }],
  },
] as const satisfies readonly CommandSpec[];

/** The line of one of them, as far as they read it. */
export interface ToolLine {
  readonly name: string;
  readonly flags: Readonly<Record<string, string | boolean | undefined>> & {
    readonly json: boolean;
  };
  readonly operands: readonly string[];
  readonly given: ReadonlyMap<string, string>;
}
