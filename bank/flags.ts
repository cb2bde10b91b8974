import { namesCommand, parseArgv } from "../lib/argv.ts";
import type { CommandLine } from "../lib/argv.ts";
import { bankFiles } from "../lib/bank_files.ts";
import type { BankFiles } from "../lib/bank_files.ts";
import { UserError } from "../lib/errors.ts";
import { parseFileName } from "../lib/file_name.ts";
import { isLoopback, parseHost } from "../lib/host.ts";
import { parsePort } from "../lib/port.ts";
import { quote } from "../lib/quote.ts";
import { isStrict } from "../lib/environment.ts";
import type { Settings } from "../lib/settings.ts";
import type { StrictEnv } from "../lib/environment.ts";
import { parseWholeNumber } from "../lib/whole_number.ts";
import type { BankLine } from "./commands.ts";
import type { TerminalPolicy } from "./teller.ts";
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
  /** Who may bring money. */
  readonly terminals: TerminalPolicy;
  /** The public key of who may read the audit log; undefined: the one beside the auth file. */
  readonly auditor: string | undefined;
  /** Where the audit log is written in plain text too; undefined: nowhere. */
  readonly auditPlaintext: string | undefined;
  /** Where operators see what the bank does; undefined: nowhere. */
  readonly console: ConsoleAddress | undefined;
  /** Tell every step on stderr. */
  readonly verbose: boolean;
  readonly noColor: boolean;
}

/** Where the console's page is. */
export interface ConsoleAddress {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
}

/** What the command line asks for. */
export type BankInvocation =
  | { readonly kind: "serve"; readonly options: BankOptions }
  | { readonly kind: "command"; readonly line: BankLine }
  | { readonly kind: "help"; readonly words: readonly string[] }
  | { readonly kind: "version" };

/** Reads the bank's command line. @throws {UsageError} */
export function parseBankFlags(
  argv: readonly string[],
  env: StrictEnv,
  settings?: () => Settings,
): BankInvocation {
  const strict = isStrict(env);
  return parseArgv(argv, {
    program: BANK_PROGRAM,
    strict,
    // Strict mode has nothing but its command line.
    ...(strict || settings === undefined ? {} : { settings }),
    read(line): BankInvocation {
      if (line.flags.help) return { kind: "help", words: line.operands };
      if (line.flags.version) return { kind: "version" };
      if (namesCommand(line)) return { kind: "command", line };
      return { kind: "serve", options: readOptions(line, strict) };
    },
  });
}

/** The files that a command is about. @throws {UserError} */
export function readFiles(flags: BankLine["flags"], options = { strict: false }): BankFiles {
  const auth = parseFileName(flags.auth, options);
  const db = flags.store === undefined ? undefined : parseFileName(flags.store, options);
  return bankFiles(auth, { db });
}

const CONNECTIONS = { what: "a number of connections", min: 1, max: 65_535 };
const SECONDS = { what: "a time in seconds", min: 1, max: 3600 };
const RATE = { what: "a rate", min: 1, max: 1_000_000 };

function readOptions(
  { flags, given }: CommandLine<typeof BANK_PROGRAM>,
  strict: boolean,
): BankOptions {
  return {
    strict,
    host: parseHost(flags.host, { strict }),
    port: parsePort(flags.port),
    files: readFiles(flags, { strict }),
    maxConnections: parseWholeNumber(flags["max-connections"], CONNECTIONS),
    readTimeoutMs: 1000 * parseWholeNumber(flags["read-timeout"], SECONDS),
    idleTimeoutMs: 1000 * parseWholeNumber(flags["idle-timeout"], SECONDS),
    rate: parseWholeNumber(flags.rate, RATE),
    limitsLoopback: given.has("rate"),
    terminals: readPolicy(flags.terminals, flags.host),
    auditor: optionalFile(flags.auditor),
    auditPlaintext: optionalFile(flags["audit-plaintext"]),
    console: flags.console === undefined ? undefined : readConsole(flags.console),
    verbose: flags.verbose,
    noColor: flags["no-color"],
  };
}

/** On this machine all is the user's own; on a network anybody could pay in what is not there. */
function readPolicy(text: string | undefined, host: string): TerminalPolicy {
  if (text === "open" || text === "enrolled") return text;
  return isLoopback(host) ? "open" : "enrolled";
}

/** `127.0.0.1:3001`, `[::1]:3001`, or `3001` alone for this machine's. */
function readConsole(text: string): ConsoleAddress {
  const [, host = "127.0.0.1", port = ""] = /^(?:(.+):)?(\d+)$/.exec(text) ?? [];
  if (port === "") {
    throw new UserError(`Cannot use ${quote(text)} as the console's address`, {
      hints: ["write an address and a port, as 127.0.0.1:3001"],
    });
  }
  return {
    host: parseHost(host.replace(/^\[(.*)\]$/, "$1"), { strict: false }),
    port: port === "0" ? 0 : parsePort(port),
  };
}

function optionalFile(name: string | undefined): string | undefined {
  return name === undefined ? undefined : parseFileName(name, { strict: false });
}
