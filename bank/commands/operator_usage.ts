import type { CommandSpec } from "../../lib/program.ts";

const ACTS = ["auth", "store", "auditor"] as const;

/** Who may use the console (docs/CONSOLE.md): rows of the bank's command table. */
export const OPERATOR_COMMANDS = [
  {
    name: "operator add",
    summary: "let somebody use the console, with a password of their own",
    operands: "<name>",
    options: ACTS,
    own: [
      { long: "password-file", value: "<file>", help: "the password is the one line of this file" },
      { long: "password-stdin", help: "the password is one line on stdin" },
    ],
    examples: [["bank operator add ana", "asks for the password twice; the bank may run"]],
  },
  {
    name: "operator list",
    summary: "who may use the console",
    options: ["auth", "store"],
    examples: [["bank operator list", "names, one a line"]],
  },
  {
    name: "operator remove",
    summary: "let an operator use the console no more; who is logged in is logged out",
    operands: "<name>",
    options: ACTS,
    examples: [["bank operator remove ana", "at once, while the bank runs, too"]],
  },
] as const satisfies readonly CommandSpec[];
