import { parseAccountName } from "../lib/account_name.ts";
import { formatAmount, parseAmount } from "../lib/amount.ts";
import { namesCommand, parseArgv } from "../lib/argv.ts";
import type { Flags } from "../lib/argv.ts";
import type { Operation } from "../lib/channel/order.ts";
import { UserError } from "../lib/errors.ts";
import { parseFileName } from "../lib/file_name.ts";
import { parseHost } from "../lib/host.ts";
import { INITIAL_CENTS_MIN } from "../lib/limits.ts";
import { parsePort } from "../lib/port.ts";
import { secretSource } from "../lib/secret_source.ts";
import type { SecretSource } from "../lib/secret_source.ts";
import { isStrict } from "../lib/environment.ts";
import type { Settings } from "../lib/settings.ts";
import type { StrictEnv } from "../lib/environment.ts";
import type { AtmLine } from "./commands.ts";
import { ATM_PROGRAM } from "./usage.ts";

/** What is to be done with the account. */
export interface AtmAction {
  readonly operation: Operation;
  /** Zero for `balance`. */
  readonly amountCents: bigint;
  /** Of a transfer: the account it goes to. */
  readonly to?: string;
}

/** One run of the ATM. */
export interface AtmOptions {
  /** The contest's rules to the letter: no file but the card. */
  readonly strict: boolean;
  readonly account: string;
  readonly action: AtmAction;
  readonly authFile: string;
  readonly cardFile: string;
  readonly host: string;
  readonly port: number;
  /** Where receipts are kept; undefined: beside the card. */
  readonly receipts: string | undefined;
  /** What makes this ATM one of the bank's own; undefined: it is not. */
  readonly terminalFile: string | undefined;
  /** Where the card's PIN comes from; undefined: the card tells whether it has one. */
  readonly pin: SecretSource | undefined;
  /** Where the password comes from that stands in the place of a card; undefined: a card. */
  readonly login: SecretSource | undefined;
  /** JSON also on a terminal; always in strict mode. */
  readonly json: boolean;
  readonly noColor: boolean;
}

/** What the command line asks for. */
export type AtmInvocation =
  | { readonly kind: "transaction"; readonly options: AtmOptions }
  | { readonly kind: "command"; readonly line: AtmLine }
  | { readonly kind: "help"; readonly words: readonly string[] }
  | { readonly kind: "version" };

/** Reads the ATM's command line. @throws {UsageError} */
export function parseAtmFlags(
  argv: readonly string[],
  env: StrictEnv,
  settings?: () => Settings,
): AtmInvocation {
  const strict = isStrict(env);
  return parseArgv(argv, {
    program: ATM_PROGRAM,
    strict,
    // Strict mode has nothing but its command line.
    ...(strict || settings === undefined ? {} : { settings }),
    read(line): AtmInvocation {
      if (line.flags.help) return { kind: "help", words: line.operands };
      if (line.flags.version) return { kind: "version" };
      if (namesCommand(line)) return { kind: "command", line };
      return { kind: "transaction", options: readOptions(line.flags, strict) };
    },
  });
}

type AtmFlags = Flags<typeof ATM_PROGRAM>;

/**
 * The transaction that a command stands for.
 * @param action absent: what the options say
 * @throws {UserError}
 */
export function readTransaction(flags: AtmFlags, action?: AtmAction): AtmOptions {
  return readOptions(flags, false, action);
}

function readOptions(
  flags: AtmFlags,
  strict: boolean,
  action = readAction(flags, strict),
): AtmOptions {
  if (flags.account === undefined) {
    throw new UserError("No account is given", { hints: ["name one with -a"] });
  }
  const account = parseAccountName(flags.account);
  return {
    strict,
    account,
    action,
    authFile: parseFileName(flags.auth, { strict }),
    cardFile: parseFileName(flags.card ?? `${account}.card`, { strict }),
    host: parseHost(flags["bank-host"], { strict }),
    port: parsePort(flags["bank-port"]),
    receipts: optionalFile(flags.receipts, strict),
    terminalFile: optionalFile(flags.terminal, strict),
    ...readSecrets(flags, strict),
    json: flags.json || strict,
    noColor: flags["no-color"],
  };
}

/** A log-in takes the place of the card, and of its PIN. */
function readSecrets(flags: AtmFlags, strict: boolean): Pick<AtmOptions, "pin" | "login"> {
  const pin = secretSource("PIN", {
    ask: flags.pin,
    file: optionalFile(flags["pin-file"], strict),
    stdin: flags["pin-stdin"],
  });
  const login = secretSource("password", {
    ask: flags.password,
    file: optionalFile(flags["password-file"], strict),
    stdin: flags["password-stdin"],
  });
  if (login !== undefined && flags.card !== undefined) {
    throw new UserError("A log-in has a password and no card", {
      hints: ["leave out --card, or --password"],
    });
  }
  if (login !== undefined && pin !== undefined) {
    throw new UserError("A log-in has a password and no PIN", {
      hints: ["give the one or the other"],
    });
  }
  return { pin, login };
}

function optionalFile(name: string | undefined, strict: boolean): string | undefined {
  return name === undefined ? undefined : parseFileName(name, { strict });
}

const OPERATIONS_WITH_AMOUNT = ["create", "deposit", "withdraw", "transfer"] as const;

function readAction(flags: AtmFlags, strict: boolean): AtmAction {
  const actions: AtmAction[] = [];
  for (const operation of OPERATIONS_WITH_AMOUNT) {
    const text = flags[operation];
    if (text !== undefined) actions.push({ operation, amountCents: parseAmount(text, { strict }) });
  }
  if (flags.balance) actions.push({ operation: "balance", amountCents: 0n });
  const [action] = actions;
  if (action === undefined || actions.length > 1) {
    throw new UserError(`${action === undefined ? "No" : "More than one"} action is given`, {
      hints: [
        "give exactly one of -n (open), -d (pay in), -w (take out) and -g (balance)",
        ...(strict ? [] : ["or --transfer with --to"]),
      ],
    });
  }
  refuseTooLittle(action);
  return withReceiver(action, flags.to);
}

/** `--to` belongs to `--transfer`, and neither means anything alone. */
function withReceiver(action: AtmAction, to: string | undefined): AtmAction {
  if ((action.operation === "transfer") !== (to !== undefined)) {
    throw new UserError("A transfer takes two options", {
      hints: ["give --transfer its amount, and --to the account that gets it"],
    });
  }
  return to === undefined ? action : { ...action, to: parseAccountName(to) };
}

function refuseTooLittle({ operation, amountCents }: AtmAction): void {
  if (operation === "balance") return;
  const least = operation === "create" ? INITIAL_CENTS_MIN : 1n;
  if (amountCents < least) {
    throw new UserError(`Cannot ${operation} with ${formatAmount(amountCents)}: it is too little`, {
      hints: [`the least is ${formatAmount(least)}`],
    });
  }
}
