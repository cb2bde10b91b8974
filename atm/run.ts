import { readAuthFile } from "../lib/auth_file.ts";
import type { Bytes } from "../lib/bytes.ts";
import type { HandshakeDeps } from "../lib/channel/handshake.ts";
import { loginSideFiles, sideFiles } from "../lib/side_files.ts";
import type { Terminal } from "../lib/terminal.ts";
import { readTerminalFile } from "../lib/terminal_file.ts";
import type { TerminalFile } from "../lib/terminal_file.ts";
import type { Wire } from "../lib/wire.ts";
import { Attempts } from "./attempts.ts";
import { BankSession } from "./bank_session.ts";
import { createAccount } from "./create_account.ts";
import { Evidence } from "./evidence.ts";
import type { AtmOptions } from "./flags.ts";
import { Journal } from "./journal.ts";
import { Login } from "./login.ts";
import { PinPad } from "./pin_pad.ts";
import { Receipts } from "./receipts.ts";
import { resolveEarlier } from "./resolve_earlier.ts";
import { RunTimer } from "./run_timer.ts";
import { SeenHeads } from "./seen_heads.ts";
import { useAccount } from "./use_account.ts";
import { Witness } from "./witness.ts";

/** What a run needs from outside. */
export interface RunDeps extends HandshakeDeps {
  readonly terminal: Terminal;
  /** A fresh connection to the bank, by a deadline on the monotonic clock. */
  readonly connect: (deadlineMs: number) => Promise<Wire>;
  /** When the run began, on the monotonic clock: see {@linkcode RunTimer}. */
  readonly startedMs: number;
}

/** What the steps of a run share. */
export interface Visit extends RunDeps {
  readonly options: AtmOptions;
  readonly bankKid: Bytes;
  readonly attempts: Attempts;
  /** Absent in strict mode: the contest forbids to keep state. */
  readonly journal: Journal | null;
  /** Absent in strict mode, for the same reason, and of a log-in. */
  readonly evidence: Evidence | null;
  /** Where a card waits while its account is created. */
  readonly pendingPath: string;
  /** This ATM, if the bank has enrolled it. */
  readonly enrolled: TerminalFile | null;
  readonly pinPad: PinPad;
  /** Present if a password stands in the place of a card. */
  readonly login: Login | null;
}

/**
 * One run of the ATM: first what earlier runs left open, then the order of this one.
 * @throws {UserError} refused, by the bank or before it was asked: exit 255
 * @throws {ProtocolError} no verified answer: exit 63
 */
export async function run(options: AtmOptions, deps: RunDeps): Promise<void> {
  await visitBank(
    options,
    deps,
    options.action.operation === "create" ? createAccount : useAccount,
  );
}

/** The same, with other work in the place of giving one order and showing what came of it. */
export async function visitBank<T>(
  options: AtmOptions,
  deps: RunDeps,
  work: (visit: Visit) => Promise<T>,
): Promise<T> {
  const { primitives, clock, terminal } = deps;
  const bank = await readAuthFile(primitives, options.authFile);
  const files = options.login === undefined
    ? await sideFiles(primitives, options.cardFile)
    : await loginSideFiles(primitives, ".", options.account);
  const witness = !keepsEvidence(options) ? null : new Witness({
    primitives,
    heads: new SeenHeads(files.head),
    warn: (message) => terminal.warning(message),
  });
  const secrets = { warn: (message: string) => terminal.warning(message) };
  const timer = new RunTimer(clock, deps.startedMs);
  const attempts = new Attempts({
    clock,
    get endMs() {
      return timer.endMs;
    },
    retry: !options.strict,
    async openSession(deadlineMs) {
      const wire = await deps.connect(deadlineMs);
      const session = await BankSession.open(deps, bank, wire, deadlineMs);
      await witness?.greet(session.head);
      return session;
    },
  });
  const evidence = witness && new Evidence({
    witness,
    receipts: new Receipts(options.receipts ?? files.receipts),
    warn: (message) => terminal.warning(message),
  });
  const journal = options.strict ? null : await Journal.open(files.journal, {
    primitives,
    bankKid: bank.kid,
    report: (message) => terminal.warning(message),
  });
  const visit: Visit = {
    ...deps,
    enrolled: options.terminalFile === undefined
      ? null
      : await readTerminalFile(options.terminalFile, bank.kid, secrets),
    options,
    bankKid: bank.kid,
    attempts,
    journal,
    evidence,
    pendingPath: files.pending,
    pinPad: new PinPad({ primitives, timer, source: options.pin, secrets }),
    login: options.login === undefined ? null : new Login({
      primitives,
      timer,
      identityKey: bank.identityKey,
      account: options.account,
      source: options.login,
      secrets,
    }),
  };
  try {
    await resolveEarlier(visit);
    return await work(visit);
  } finally {
    await attempts.close();
    // Who logs in at a machine leaves nothing there that is not needed any more.
    if (options.login !== undefined) await journal?.removeIfEmpty();
  }
}

/** Strict mode keeps no state; a log-in leaves no receipts where nobody asked for them. */
function keepsEvidence({ strict, login, receipts }: AtmOptions): boolean {
  return !strict && (login === undefined || receipts !== undefined);
}
