import { VERSION } from "../lib/build_info.ts";
import { sleep, systemClock } from "../lib/clock.ts";
import { UserError } from "../lib/errors.ts";
import { EXIT } from "../lib/exit_code.ts";
import { FileLock } from "../lib/file_lock.ts";
import { quote } from "../lib/quote.ts";
import { systemRandom } from "../lib/random.ts";
import type { Terminal } from "../lib/terminal.ts";
import type { AuditPaths } from "./audit/open_log.ts";
import { readAuditors } from "./auditors.ts";
import type { BankParts } from "./bank.ts";
import { openBankKeys } from "./bank_keys.ts";
import type { BankOptions } from "./flags.ts";
import { explain } from "./ledger/explain.ts";
import type { Reader } from "./ledger/look_ups.ts";
import { IN_MEMORY } from "./ledger/store.ts";
import { WorkerStore } from "./ledger/worker_store.ts";
import type { StoreOptions, Thread } from "./ledger/worker_store.ts";
import { requireLedger } from "./require_ledger.ts";
import type { ServerDeps } from "./server.ts";
import { tcpAcceptor } from "./tcp_acceptor.ts";

/** What a bank is started with besides its options. */
export interface ServeExtras {
  /** The ledger's thread, where it was started before all else. */
  readonly thread?: Thread;
  /** For the attack tests alone: see `createBank`. */
  readonly weaken?: (
    parts: BankParts,
  ) => { parts?: Partial<BankParts>; deps?: Partial<ServerDeps> };
  /** For the attack tests and the bench alone: what else the books are kept with. */
  readonly openStore?: (options: StoreOptions) => Promise<WorkerStore>;
}

/** Rows of the books that are checked before anybody is served. */
const START_CHECK_ROWS = 10_000;
/** How often, and how long between, to ask for the lock of the ledger. */
const LOCK_TRIES = 6;
const LOCK_PAUSE_MS = 150;

/**
 * Serves until a signal asks to end; gives the exit code. What is opened last is closed first.
 * @throws {UserError} for whatever keeps the bank from starting
 */
export async function serve(
  options: BankOptions,
  terminal: Terminal,
  { thread, weaken, openStore = WorkerStore.open }: ServeExtras = {},
): Promise<number> {
  // Before any file is made: a port in use leaves nothing behind.
  const acceptor = tcpAcceptor(options.host, options.port);
  try {
    using _lock = options.strict ? null : await lockStore(options.files.db);
    const opened = await openBankKeys(options, systemRandom);
    if (!opened.first) await requireLedger(options.files);
    const ended = Promise.withResolvers<number>();
    const fail = (error: unknown) => {
      terminal.error(explain(error, options.files.db, "go on with"));
      ended.resolve(EXIT.refused);
    };
    const opening = openStore({
      path: options.strict ? IN_MEMORY : options.files.db,
      bankKid: opened.keys.identity.kid,
      audit: {
        auditors: options.strict ? [] : await readAuditors({ ...options, ...opened }, terminal),
        identitySeed: opened.keys.identitySeed,
        version: VERSION,
        ...(options.strict ? {} : { files: auditPaths(options, terminal) }),
      },
      onFailure: fail,
      onWarning: (message) => terminal.warning(message),
      ...(options.strict ? {} : { openReader }),
      ...(thread === undefined ? {} : { worker: thread }),
    });
    // Most of the bank is loaded while its other thread opens the books.
    const loading: Promise<typeof import("./run_bank.ts")> = import("./run_bank.ts" as string);
    const [store, { runBank }] = await Promise.all([opening, loading]);
    try {
      opened.checkAuditKey(store.firstKey);
      await checkBooks(store, options);
      return await runBank(options, terminal, { opened, store, acceptor, ended, fail, weaken });
    } finally {
      await store.close().catch((error) => {
        throw explain(error, options.files.db, "close");
      });
    }
  } finally {
    acceptor.close();
  }
}

/**
 * One bank on one ledger: two would each believe their own caches. The one before may be about to
 * end, and a machine so busy that even a free lock takes its time.
 */
async function lockStore(path: string): Promise<Disposable> {
  for (let tries = 0; tries < LOCK_TRIES; tries++) {
    const lock = await FileLock.tryAcquire(`${path}.lock`);
    if (lock !== null) return { [Symbol.dispose]: () => lock.release() };
    await sleep(systemClock, LOCK_PAUSE_MS);
  }
  throw new UserError(`Cannot use the ledger ${quote(path)}: another bank is running on it`, {
    hints: ["stop it first, or give this one its own files with -s and --store"],
  });
}

/** A plain copy of the log undoes its encryption, so it is never made unasked or unnoticed. */
function auditPaths({ files, auditPlaintext }: BankOptions, terminal: Terminal): AuditPaths {
  const paths = { log: files.audit, state: files.auditState };
  if (auditPlaintext === undefined) return paths;
  terminal.warning(
    `The audit log is also written in PLAIN TEXT to ${quote(auditPlaintext)}: for debugging alone`,
  );
  return { ...paths, plaintext: auditPlaintext };
}

/** Loaded once it is wanted: a small bank never needs SQLite in this thread. */
async function openReader(path: string): Promise<Reader> {
  const { BooksReader }: typeof import("./ledger/books_reader.ts") = await import(
    "./ledger/books_reader.ts" as string
  );
  return new BooksReader(path);
}

/** Refuses to serve from books that contradict themselves; `bank check` looks at all of them. */
async function checkBooks(store: WorkerStore, options: BankOptions): Promise<void> {
  const [violation] = await store.verifyRecent(START_CHECK_ROWS);
  if (violation === undefined) return;
  throw new UserError(
    `The ledger ${
      quote(options.files.db)
    } contradicts itself: ${violation.invariant}: ${violation.detail}`,
    { hints: ["nothing was changed; restore a backup, or ask for help with `bank check`"] },
  );
}
