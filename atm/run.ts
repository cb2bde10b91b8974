import { readAuthFile } from "../lib/auth_file.ts";
import type { Bytes } from "../lib/bytes.ts";
import type { HandshakeDeps } from "../lib/channel/handshake.ts";
import { systemDisk } from "../lib/disk.ts";
import type { Disk } from "../lib/disk.ts";
import { UserError } from "../lib/errors.ts";
import { codeOf } from "../lib/file_error.ts";
import { once } from "../lib/once.ts";
import { loginSideFiles, sideFiles } from "../lib/side_files.ts";
import type { Terminal } from "../lib/terminal.ts";
import type { TerminalFile } from "../lib/terminal_file.ts";
import type { Wire } from "../lib/wire.ts";
import { Attempts } from "./attempts.ts";
import type { AttemptsDeps } from "./attempts.ts";
import { BankSession } from "./bank_session.ts";
import type { CashMachine } from "./cash_machine.ts";
import { openEvidence } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";
import type { AtmOptions } from "./flags.ts";
import type { Journal } from "./journal.ts";
import type { Login } from "./login.ts";
import { PinPad } from "./pin_pad.ts";
import { RunTimer } from "./run_timer.ts";
import { SeenHeads } from "./seen_heads.ts";
import { TicketFile } from "./ticket_file.ts";
import type { Tickets } from "./ticket_file.ts";
import { useAccount } from "./use_account.ts";

/** What a run needs from outside. */
export interface RunDeps extends HandshakeDeps {
  readonly terminal: Terminal;
  /** A fresh connection to the bank, by a deadline on the monotonic clock. */
  readonly connect: (deadlineMs: number) => Promise<Wire>;
  /** When the run began, on the monotonic clock: see {@linkcode RunTimer}. */
  readonly startedMs: number;
  /** Where auth file, card and side files are; absent: the machine's own. */
  readonly disk?: Disk;
  /** Absent: the person before the terminal, who is asked once a PIN or password is needed. */
  readonly holder?: Holder;
  /** Where the side files of a log-in lie; absent: where the ATM runs. */
  readonly folder?: string;
  /** Told every verified reply: for who shows what came of it in another way than by lines. */
  readonly onReply?: AttemptsDeps["onReply"];
  /** What moves the notes of an enrolled terminal; absent: one that only says what it would do. */
  readonly machine?: CashMachine;
  /** Where a log-in's tickets are; absent: it has none, for others use the machine too. */
  readonly tickets?: Tickets | undefined;
}

/** Who gives orders: what turns a PIN or a password into keys. */
export interface Holder {
  readonly pinPad: Pick<PinPad, "seedFor" | "newSeedFor" | "changedSeedFor">;
  /** Present if a password stands in the place of a card. */
  readonly login: Pick<Login, "card" | "newCard" | "changedCard"> | null;
}

/** What the steps of a run share. */
export interface Visit extends Omit<RunDeps, "machine">, Holder {
  readonly disk: Disk;
  readonly options: AtmOptions;
  readonly bankKid: Bytes;
  readonly attempts: Attempts;
  /** Absent in strict mode: the contest forbids to keep state. */
  readonly journal: (() => Promise<Journal>) | null;
  /** Absent in strict mode, for the same reason, and of a log-in. */
  readonly evidence: (() => Promise<Evidence>) | null;
  /** Where a card waits while its account is created. */
  readonly pendingPath: string;
  /** This ATM, if the bank has enrolled it. */
  readonly enrolled: TerminalFile | null;
  readonly machine: () => Promise<CashMachine>;
}

/**
 * One run of the ATM: first what earlier runs left open, then the order of this one.
 * @throws {UserError} refused, by the bank or before it was asked: exit 255
 * @throws {ProtocolError} no verified answer: exit 63
 */
export async function run(options: AtmOptions, deps: RunDeps): Promise<void> {
  await visitBank(options, deps, async (visit) => {
    if (options.action.operation !== "create") return await useAccount(visit);
    const { createAccount }: typeof import("./create_account.ts") = await import(
      "./create_account.ts" as string
    );
    await createAccount(visit);
  });
}

/** The same, with other work in the place of giving one order and showing what came of it. */
export async function visitBank<T>(
  options: AtmOptions,
  deps: RunDeps,
  work: (visit: Visit) => Promise<T>,
): Promise<T> {
  const { primitives, clock, terminal, disk = systemDisk } = deps;
  const bank = await readAuthFile(primitives, options.authFile, { disk });
  const files = options.login === undefined
    ? await sideFiles(primitives, options.cardFile)
    : await loginSideFiles(primitives, deps.folder ?? ".", options.account);
  const warn = (message: string) => terminal.warning(message);
  // What only some runs need is loaded by those: half of a run's time is its start.
  const enrolled = options.terminalFile === undefined ? null : await readEnrolled();
  const seenHeads = !keepsEvidence(options) ? null : once(async () => {
    const heads = new SeenHeads(files.head, { disk, clock });
    await heads.recall();
    return heads;
  });
  // Begun now, for the disk can look while the card is read; what fails here fails again below.
  seenHeads?.().catch(() => {});
  const evidence = seenHeads === null ? null : once(async () => {
    const receipts = options.receipts ?? files.receipts;
    return openEvidence({ primitives, disk, receipts, heads: await seenHeads(), warn });
  });
  const journal = options.strict ? null : once(async () => {
    const { Journal }: typeof import("./journal.ts") = await import("./journal.ts" as string);
    return await Journal.open(files.journal, {
      primitives,
      disk,
      bankKid: bank.kid,
      terminal: enrolled,
      report: warn,
    });
  });
  const tickets = keepsTickets(options)
    ? new TicketFile(files.ticket, { primitives, clock, disk, bankKid: bank.kid })
    : deps.tickets ?? null;
  const timer = new RunTimer(clock, deps.startedMs);
  const attempts = new Attempts({
    clock,
    get endMs() {
      return timer.endMs;
    },
    retry: !options.strict,
    onReply: deps.onReply,
    async openSession(deadlineMs) {
      await seenHeads?.();
      const wire = await deps.connect(deadlineMs);
      const session = await BankSession.open(deps, bank, wire, {
        deadlineMs,
        tickets,
        // While the bank works there is time; what fails here fails again below.
        onSent: () => void evidence?.().catch(() => {}),
      });
      await (await evidence?.())?.greet(session.head);
      return session;
    },
  });
  const visit: Visit = {
    ...deps,
    disk,
    enrolled,
    machine: once(ownMachine),
    options,
    bankKid: bank.kid,
    attempts,
    journal,
    evidence,
    pendingPath: files.pending,
    ...(deps.holder ?? await askedHolder()),
  };
  try {
    if (journal !== null && await holdsFiles(disk, files.journal)) {
      const { resolveEarlier }: typeof import("./resolve_earlier.ts") = await import(
        "./resolve_earlier.ts" as string
      );
      await resolveEarlier(visit, await journal());
    }
    return await work(visit);
  } finally {
    await attempts.close();
    if (options.login !== undefined) await tidyUp();
  }

  /** Who logs in at a machine leaves nothing there that is not needed any more; if it can. */
  async function tidyUp(): Promise<void> {
    try {
      await (await journal?.())?.removeIfEmpty();
    } catch (error) {
      // What the bank has done, and this run has told, stays so.
      if (!(error instanceof UserError)) throw error;
      warn(error.message);
    }
  }

  async function ownMachine(): Promise<CashMachine> {
    if (deps.machine !== undefined) return deps.machine;
    const { spokenMachine }: typeof import("./cash_machine.ts") = await import(
      "./cash_machine.ts" as string
    );
    return spokenMachine((words) => terminal.note(words));
  }

  async function readEnrolled(): Promise<TerminalFile> {
    const { readTerminalFile }: typeof import("../lib/terminal_file.ts") = await import(
      "../lib/terminal_file.ts" as string
    );
    return await readTerminalFile(options.terminalFile!, bank.kid, { warn, disk });
  }

  async function askedHolder(): Promise<Holder> {
    const pinPad = new PinPad({ primitives, timer, source: options.pin, secrets: { warn } });
    if (options.login === undefined) return { pinPad, login: null };
    const { Login }: typeof import("./login.ts") = await import("./login.ts" as string);
    const login = new Login({
      primitives,
      timer,
      identityKey: bank.identityKey,
      account: options.account,
      source: options.login,
      secrets: { warn },
    });
    return { pinPad, login };
  }
}

/** Strict mode keeps no state; a log-in leaves no receipts where nobody asked for them. */
function keepsEvidence({ strict, login, receipts }: AtmOptions): boolean {
  return !strict && (login === undefined || receipts !== undefined);
}

/** Strict mode keeps no state, and a log-in leaves none at a machine that others use too. */
function keepsTickets({ strict, login }: AtmOptions): boolean {
  return !strict && login === undefined;
}

/** Whether there is anything to resolve; what is wrong with the folder is told by who opens it. */
async function holdsFiles(disk: Disk, folder: string): Promise<boolean> {
  try {
    for await (const _ of disk.readDir(folder)) return true;
    return false;
  } catch (error) {
    return codeOf(error) !== "ENOENT";
  }
}
