import { ATM_PROGRAM } from "../../atm/usage.ts";
import { BANK_PROGRAM } from "../../bank/usage.ts";
import { environmentNames } from "../../lib/environment.ts";
import type { ProgramSpec } from "../../lib/program.ts";

/** A program to make an executable of; paths are relative to the root of the project. */
export interface Program {
  readonly name: string;
  readonly main: string;
  /** Entry points of workers, found at run time only, so no module graph shows them. */
  readonly workers: readonly string[];
  /** The least it needs. The contract lets -s and -c name files anywhere, so no folders here. */
  readonly permissions: readonly string[];
}

function permissions(program: ProgramSpec): readonly string[] {
  return [
    "--allow-net",
    "--allow-read",
    "--allow-write",
    `--allow-env=${environmentNames(program).join(",")}`,
  ];
}

export const PROGRAMS: readonly Program[] = [
  {
    name: "bank",
    main: "bank/main.ts",
    workers: ["bank/ledger/ledger_worker.ts", "bank/console/console_worker.ts"],
    permissions: permissions(BANK_PROGRAM),
  },
  { name: "atm", main: "atm/main.ts", workers: [], permissions: permissions(ATM_PROGRAM) },
];
