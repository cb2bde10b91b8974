import { VERSION } from "../lib/build_info.ts";
import { sleep, systemClock } from "../lib/clock.ts";
import { CoarseClock } from "../lib/coarse_clock.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { UserError } from "../lib/errors.ts";
import { EXIT } from "../lib/exit_code.ts";
import { FileLock } from "../lib/file_lock.ts";
import { quote } from "../lib/quote.ts";
import { systemRandom } from "../lib/random.ts";
import type { Terminal } from "../lib/terminal.ts";
import { AdminSocket, socketPath } from "./admin/admin_socket.ts";
import type { Administer } from "./admin/admin_socket.ts";
import type { AuditPaths } from "./audit/open_log.ts";
import { readAuditors } from "./auditors.ts";
import { createBank } from "./bank.ts";
import type { BankParts } from "./bank.ts";
import { openBankKeys } from "./bank_keys.ts";
import type { ConsoleThread } from "./console/console_thread.ts";
import type { BankOptions } from "./flags.ts";
import { explain, IN_MEMORY } from "./ledger/database.ts";
import { WorkerStore } from "./ledger/worker_store.ts";
import type { StoreOptions } from "./ledger/worker_store.ts";
import type { AdminAct, AdminResult } from "./ledger/admin_act.ts";
import { LinePrinter } from "./line_printer.ts";
import { requireLedger } from "./require_ledger.ts";
import type { Server, ServerDeps } from "./server.ts";
import { onShutdown } from "../lib/shutdown.ts";
import { actStep } from "./step_log.ts";
import type { StepLog } from "./step_log.ts";
import { tcpAcceptor } from "./tcp_acceptor.ts";

/** How long sessions may take to finish what they have in hand when the bank ends. */
const GRACE_MS = 5_000;
/** Rows of the books that are checked before anybody is served. */
const START_CHECK_ROWS = 10_000;
/** How late a deadline of a session may be. */
const DEADLINE_GRAIN_MS = 100;
/** How often, and how long between, to ask for the lock of the ledger. */
const LOCK_TRIES = 6;
const LOCK_PAUSE_MS = 150;
/** Handshakes in a row from one address before its rate counts. */
const HANDSHAKE_BURST = 200;
/** Connections of one address that have shown no card. */
const STRANGERS_PER_ADDRESS_MAX = 64;

/**
 * Serves until a signal asks to end; gives the exit code. What is opened last is closed first.
 * @param weaken for the attack tests alone: see {@linkcode createBank}
 * @param openStore for the bench alone: what else the books are kept with
 * @throws {UserError} for whatever keeps the bank from starting
 */
export async function serve(
  options: BankOptions,
  terminal: Terminal,
  weaken?: (parts: BankParts) => { parts?: Partial<BankParts>; deps?: Partial<ServerDeps> },
  openStore: (options: StoreOptions) => Promise<WorkerStore> = WorkerStore.open,
): Promise<number> {
  // Before any file is made: a port in use leaves nothing behind.
  const acceptor = tcpAcceptor(options.host, options.port);
  try {
    using _lock = options.strict ? null : await lockStore(options.files.db);
    const opened = await openBankKeys(options, systemRandom);
    const { identity } = opened.keys;
    if (!opened.first) await requireLedger(options.files);
    const ended = Promise.withResolvers<number>();
    const fail = (error: unknown) => {
      terminal.error(explain(error, options.files.db, "go on with"));
      ended.resolve(EXIT.refused);
    };
    const store = await openStore({
      path: options.strict ? IN_MEMORY : options.files.db,
      bankKid: identity.kid,
      audit: {
        auditors: options.strict ? [] : await readAuditors({ ...options, ...opened }, terminal),
        identitySeed: opened.keys.identitySeed,
        version: VERSION,
        ...(options.strict ? {} : { files: auditPaths(options, terminal) }),
      },
      onFailure: fail,
      onWarning: (message) => terminal.warning(message),
    });
    try {
      opened.checkAuditKey(store.firstKey);
      await checkBooks(store, options);
      const printer = new LinePrinter(
        writeStdout,
        (why) => terminal.warning(`A line for stdout was dropped: ${why}`),
      );
      const watchers: StepLog[] = [];
      if (options.verbose) watchers.push(({ peer, text }) => terminal.note(`${peer} ${text}`));
      const parts: BankParts = {
        keys: opened.keys,
        books: store,
        acceptor,
        clock: systemClock,
        deadlines: new CoarseClock(systemClock, DEADLINE_GRAIN_MS),
        random: systemRandom,
        primitives: nodeCrypto,
        limits: {
          maxConnections: options.maxConnections,
          handshakesPerSecond: options.rate,
          handshakeBurst: HANDSHAKE_BURST,
          maxStrangersPerAddress: STRANGERS_PER_ADDRESS_MAX,
          countLoopback: options.limitsLoopback,
        },
        terminals: options.terminals,
        readTimeoutMs: options.readTimeoutMs,
        idleTimeoutMs: options.idleTimeoutMs,
        rsaWorkers: navigator.hardwareConcurrency,
        steps: (step) => watchers.forEach((watch) => watch(step)),
        print: (line) => printer.print(line),
        auditHead: () => store.head,
        proveConsistency: (from, to) => store.proveConsistency(from, to),
        note: (event) => store.note(event),
        onSessionFailure: fail,
      };
      const weak = weaken?.(parts);
      const server = await createBank({ ...parts, ...weak?.parts }, weak?.deps);
      const administer = async (act: AdminAct, by?: string) => {
        const result = await store.administer(act, by);
        parts.steps(actStep(act, result, by));
        return result;
      };
      // Before the bank is one: a page that cannot be served leaves no bank behind.
      using page = await openPage({ store, server, administer }, options, terminal);
      if (page !== null) watchers.push((step) => page.take(step));
      await opened.publish(store.firstKey);
      const stopListening = onShutdown(
        () => {
          if (server.connections > 0) {
            terminal.note(`stopping: ${server.connections} open (once more to force)`);
          }
          ended.resolve(EXIT.done);
        },
        () => Deno.exit(EXIT.refused),
      );
      await using _admin = options.strict
        ? null
        : await openAdminSocket(administer, options, terminal);
      printer.print(opened.first ? "created" : "ready");
      const serving = server.run();
      const code = await ended.promise;
      await server.stop(GRACE_MS);
      await serving;
      await printer.flush();
      stopListening();
      return code;
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

/** A bank that cannot be administered while it runs serves its customers all the same. */
async function openAdminSocket(
  administer: Administer,
  { files }: BankOptions,
  terminal: Terminal,
): Promise<AdminSocket | null> {
  try {
    return await AdminSocket.open(
      socketPath(files.db),
      administer,
      (error) => terminal.error(error),
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    terminal.warning(`Nobody can administer this bank while it runs: ${error.message}`);
    for (const hint of error.hints) terminal.hint(hint);
    return null;
  }
}

/** The console, if it is wanted; loaded only then. */
async function openPage(
  { store, server, administer }: {
    store: WorkerStore;
    server: Server;
    administer: (act: AdminAct, by: string) => Promise<AdminResult>;
  },
  options: BankOptions,
  terminal: Terminal,
): Promise<ConsoleThread | null> {
  if (options.console === undefined) return null;
  const { openConsole } = await import("./console/open_console.ts");
  return await openConsole(
    options.console,
    {
      connections: () => server.connections,
      head: () => store.head,
      committedMs: () => store.committedMs,
      administer,
      note: (event) => store.note(event),
    },
    options,
    terminal,
  );
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

async function writeStdout(bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await Deno.stdout.write(bytes.subarray(written));
  }
}
