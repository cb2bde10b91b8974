import { parseArgv } from "../lib/argv.ts";
import type { Flags } from "../lib/argv.ts";
import { bankFiles } from "../lib/bank_files.ts";
import type { BankFiles } from "../lib/bank_files.ts";
import { parseFileName } from "../lib/file_name.ts";
import { formatHelp } from "../lib/help.ts";
import { parseHost } from "../lib/host.ts";
import { parsePort } from "../lib/port.ts";
import { isStrict } from "../lib/strict.ts";
import type { StrictEnv } from "../lib/strict.ts";
import { parseWholeNumber } from "../lib/whole_number.ts";
import { BANK_PROGRAM } from "./usage.ts";

/** One run of the bank (defaults: docs/PROTOCOL.md, "The bank's checks"). */
export interface BankOptions {
  /** The contest's rules to the letter: books in memory, no file but the auth file. */
  readonly strict: boolean;
  readonly host: string;
  readonly port: number;
  readonly files: BankFiles;
  readonly maxConnections: number;
  /** For a connection's hello, and again for its first request. */
  readonly readTimeoutMs: number;
  /** Between two requests of a session. */
  readonly idleTimeoutMs: number;
  /** Full handshakes a second and address. */
  readonly rate: number;
  /** Whether limits per address count 127.0.0.1 and ::1 too: a rate was asked for. */
  readonly limitsLoopback: boolean;
  /** Tell every step on stderr. */
  readonly verbose: boolean;
  readonly noColor: boolean;
}

/** What the command line asks for. */
export type BankInvocation =
  | { readonly kind: "serve"; readonly options: BankOptions }
  | { readonly kind: "command"; readonly command: BankCommand; readonly options: BankOptions }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" };

/** The name of a command. */
export type BankCommand = (typeof BANK_PROGRAM.commands)[number]["name"];

/** Reads the bank's command line. @throws {UsageError} */
export function parseBankFlags(argv: readonly string[], env: StrictEnv): BankInvocation {
  const strict = isStrict(env);
  return parseArgv(argv, {
    program: BANK_PROGRAM,
    strict,
    read({ flags, command }): BankInvocation {
      if (flags.help) return { kind: "help", text: formatHelp(BANK_PROGRAM, command) };
      if (flags.version) return { kind: "version" };
      const options = readOptions(flags, strict);
      if (command === undefined) return { kind: "serve", options };
      return { kind: "command", command: command.name, options };
    },
  });
}

const CONNECTIONS = { what: "a number of connections", min: 1, max: 65_535 };
const SECONDS = { what: "a time in seconds", min: 1, max: 3600 };
const RATE = { what: "a rate", min: 1, max: 1_000_000 };

function readOptions(flags: Flags<typeof BANK_PROGRAM.options>, strict: boolean): BankOptions {
  const auth = parseFileName(flags.auth ?? "bank.auth", { strict });
  const db = flags.store === undefined ? undefined : parseFileName(flags.store, { strict });
  return {
    strict,
    host: parseHost(flags.host ?? "127.0.0.1", { strict }),
    port: parsePort(flags.port ?? "3000"),
    files: bankFiles(auth, { db }),
    maxConnections: parseWholeNumber(flags["max-connections"] ?? "1024", CONNECTIONS),
    readTimeoutMs: 1000 * parseWholeNumber(flags["read-timeout"] ?? "10", SECONDS),
    idleTimeoutMs: 1000 * parseWholeNumber(flags["idle-timeout"] ?? "60", SECONDS),
    rate: parseWholeNumber(flags.rate ?? "50", RATE),
    limitsLoopback: flags.rate !== undefined,
    verbose: flags.verbose,
    noColor: flags["no-color"],
  };
}
