/** A program to make an executable of; paths are relative to the root of the project. */
export interface Program {
  readonly name: string;
  readonly main: string;
  /** Entry points of workers, found at run time only, so no module graph shows them. */
  readonly workers: readonly string[];
  /** The least it needs. The contract lets -s and -c name files anywhere, so no folders here. */
  readonly permissions: readonly string[];
}

/** Every environment variable the programs read: an executable may read no other. */
export const ENVIRONMENT: readonly string[] = [
  "COFRE_STRICT",
  "NO_COLOR",
  "TERM",
];

const permissions = [
  "--allow-net",
  "--allow-read",
  "--allow-write",
  `--allow-env=${ENVIRONMENT.join(",")}`,
];

export const PROGRAMS: readonly Program[] = [
  {
    name: "bank",
    main: "bank/main.ts",
    workers: ["bank/ledger/ledger_worker.ts"],
    permissions,
  },
  { name: "atm", main: "atm/main.ts", workers: [], permissions },
];
