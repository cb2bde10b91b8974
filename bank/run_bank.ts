import { systemClock } from "../lib/clock.ts";
import { CoarseClock } from "../lib/coarse_clock.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { UserError } from "../lib/errors.ts";
import { EXIT } from "../lib/exit_code.ts";
import { systemRandom } from "../lib/random.ts";
import { onShutdown } from "../lib/shutdown.ts";
import type { Terminal } from "../lib/terminal.ts";
import { AdminSocket, socketPath } from "./admin/admin_socket.ts";
import type { Administer } from "./admin/admin_socket.ts";
import { createBank } from "./bank.ts";
import type { BankParts } from "./bank.ts";
import type { OpenedKeys } from "./bank_keys.ts";
import type { ConsoleThread } from "./console/console_thread.ts";
import type { BankOptions } from "./flags.ts";
import type { AdminAct, AdminResult } from "./ledger/admin_act.ts";
import type { WorkerStore } from "./ledger/worker_store.ts";
import { LinePrinter } from "./line_printer.ts";
import type { ServeExtras } from "./serve.ts";
import type { Acceptor, Server } from "./server.ts";
import { actStep } from "./step_log.ts";
import type { StepLog } from "./step_log.ts";

/** What {@linkcode runBank} is given, opened and checked. */
export interface Opened {
  readonly opened: OpenedKeys;
  readonly store: WorkerStore;
  readonly acceptor: Acceptor;
  /** The exit code, once the bank has a reason to end. */
  readonly ended: PromiseWithResolvers<number>;
  /** A failure of ours, after which there is nothing to go on with. */
  readonly fail: (error: unknown) => void;
  readonly weaken: ServeExtras["weaken"];
}

/** How long sessions may take to finish what they have in hand when the bank ends. */
const GRACE_MS = 5_000;
/** How late a deadline of a session may be. */
const DEADLINE_GRAIN_MS = 100;
/** Handshakes in a row from one address before its rate counts. */
const HANDSHAKE_BURST = 200;
/** Connections of one address that have shown no card. */
const STRANGERS_PER_ADDRESS_MAX = 64;

/** Serves with what is open, until a signal asks to end; gives the exit code. */
export async function runBank(
  options: BankOptions,
  terminal: Terminal,
  { opened, store, acceptor, ended, fail, weaken }: Opened,
): Promise<number> {
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
    processors: navigator.hardwareConcurrency,
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
  await using _admin = options.strict ? null : await openAdminSocket(administer, options, terminal);
  printer.print(opened.first ? "created" : "ready");
  const serving = server.run();
  const code = await ended.promise;
  await server.stop(GRACE_MS);
  await serving;
  await printer.flush();
  stopListening();
  return code;
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
  const { openConsole }: typeof import("./console/open_console.ts") = await import(
    "./console/open_console.ts" as string
  );
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

async function writeStdout(bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await Deno.stdout.write(bytes.subarray(written));
  }
}
