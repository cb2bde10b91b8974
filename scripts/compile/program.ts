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
  /**
   * What it imports `as string`, so that no module graph shows it either, in groups that a portable
   * build loads as one file each. What else is imported on demand joins the last.
   */
  readonly hidden: readonly (readonly string[])[];
  /** The least it needs. The contract lets -s and -c name files anywhere, so no folders here. */
  readonly permissions: readonly string[];
  /** What else of Deno's flags it runs with, from source as well. */
  readonly flags: readonly string[];
}

function permissions(program: ProgramSpec): readonly string[] {
  return [
    "--allow-net",
    "--allow-read",
    "--allow-write",
    `--allow-env=${environmentNames(program).join(",")}`,
  ];
}

/**
 * In MiB, the halves of what V8 collects often. Left alone it lets them grow while many come at
 * once, and keeps them: 9 kB for each idle session, for no less work (docs/BENCH.md).
 */
const SMALL_YOUNG_GENERATION = "--v8-flags=--max-semi-space-size=4";

const ARGON2 = "lib/crypto/argon2_wasm.ts";

export const PROGRAMS: readonly Program[] = [
  {
    name: "bank",
    main: "bank/main.ts",
    workers: ["bank/ledger/ledger_worker.ts", "bank/console/console_worker.ts"],
    hidden: [
      ["bank/run_bank.ts", "bank/serve.ts"],
      ["bank/ledger/books_reader.ts"],
      [
        ARGON2,
        "bank/commands.ts",
        "bank/console/open_console.ts",
        "lib/build_info.ts",
        "lib/help.ts",
        "lib/run_command.ts",
      ],
    ],
    permissions: permissions(BANK_PROGRAM),
    flags: [SMALL_YOUNG_GENERATION],
  },
  {
    name: "atm",
    main: "atm/main.ts",
    workers: [],
    hidden: [
      [
        ARGON2,
        "atm/cash_machine.ts",
        "atm/create_account.ts",
        "atm/deposit_notes.ts",
        "atm/failure.ts",
        "atm/journal.ts",
        "atm/login.ts",
        "atm/receipts.ts",
        "atm/refused.ts",
        "atm/resolve_earlier.ts",
        "atm/withdraw_notes.ts",
        "lib/channel/notes.ts",
        "lib/channel/page.ts",
        "lib/pin.ts",
        "lib/read_secret.ts",
        "lib/replace_file.ts",
        "lib/terminal_file.ts",
      ],
      ["atm/commands.ts", "atm/menu.ts", "lib/build_info.ts", "lib/help.ts", "lib/run_command.ts"],
    ],
    permissions: permissions(ATM_PROGRAM),
    flags: [],
  },
];
