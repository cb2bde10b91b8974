import { VERSION } from "../../lib/build_info.ts";
import { equalBytes } from "../../lib/bytes.ts";
import type { BankFiles } from "../../lib/bank_files.ts";
import { ProtocolError, UserError } from "../../lib/errors.ts";
import { FileLock } from "../../lib/file_lock.ts";
import { quote } from "../../lib/quote.ts";
import { systemRandom } from "../../lib/random.ts";
import type { Terminal } from "../../lib/terminal.ts";
import { readAuditors } from "../auditors.ts";
import { readBankKeys } from "../bank_keys.ts";
import type { AdminAct, AdminResult } from "../ledger/admin_act.ts";
import { WorkerStore } from "../ledger/worker_store.ts";
import { requireLedger } from "../require_ledger.ts";
import { decodeResult, encodeLine } from "./act_codec.ts";
import { socketPath } from "./admin_socket.ts";
import { LineWire } from "./line_wire.ts";

/** Where the bank's people have things done, whether the bank runs or not. */
export interface Desk {
  /** Whether a bank runs on these files. */
  readonly isRunning: boolean;
  administer(act: AdminAct): Promise<AdminResult>;
}

/** What it takes to open the books of a bank that does not run. */
export interface DeskFiles {
  readonly files: BankFiles;
  /** The auditor's key, where it is not beside the auth file. */
  readonly auditor: string | undefined;
}

/** How long another administrator, or a bank that starts or stops, may hold the store. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;
/** For one answer of the bank. */
const DEADLINE_MS = 30_000;

/** How often an act is asked for whose answer was lost. */
const TRIES = 5;

/**
 * Does something to the bank's books: through the bank's socket while it runs, else under the
 * store's lock, so that no bank starts meanwhile.
 * @throws {UserError}
 */
export async function withDesk<T>(
  { files, auditor }: DeskFiles,
  terminal: Terminal,
  use: (desk: Desk) => Promise<T>,
): Promise<T> {
  await requireLedger(files);
  const found = await findWay(files.db);
  if (found.lock === null) return await use(new SocketDesk({ files, auditor }, terminal));
  using _lock = found.lock;
  return await withStore(
    { files, auditor },
    terminal,
    (store) => use({ isRunning: false, administer: (act) => store.administer(act) }),
  );
}

/** The store's lock; or none, but a bank that listens. */
async function findWay(store: string): Promise<{ lock: FileLock | null }> {
  const startMs = performance.now();
  for (;;) {
    const lock = await FileLock.tryAcquire(`${store}.lock`);
    if (lock !== null) return { lock };
    const conn = await connect(store);
    if (conn !== null) {
      conn.close();
      return { lock: null };
    }
    if (performance.now() - startMs > PATIENCE_MS) throw busy(store);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** The books and the audit log of a bank that does not run; the caller holds the store's lock. */
export async function withStore<T>(
  { files, auditor }: DeskFiles,
  terminal: Terminal,
  use: (store: WorkerStore) => Promise<T>,
): Promise<T> {
  const { identity, identitySeed, auditKeys } = await readBankKeys(files);
  const store = await WorkerStore.open({
    path: files.db,
    bankKid: identity.kid,
    audit: {
      auditors: await readAuditors({ files, auditor, first: false }, terminal),
      identitySeed,
      version: VERSION,
      files: { log: files.audit, state: files.auditState },
    },
    onWarning: (message) => terminal.warning(message),
  });
  try {
    if (!auditKeys.some((key) => equalBytes(key, store.firstKey))) {
      throw new UserError(
        `Cannot use the audit log of ${quote(files.auditState)}: ${quote(files.auth)} does not ` +
          "vouch for it",
        { hints: ["put back the files that belong together"] },
      );
    }
    return await use(store);
  } finally {
    await store.close();
  }
}

/** A bank that runs. A connection an act: none waits while a person thinks. */
class SocketDesk implements Desk {
  readonly isRunning = true;
  readonly #files: DeskFiles;
  readonly #terminal: Terminal;

  constructor(files: DeskFiles, terminal: Terminal) {
    this.#files = files;
    this.#terminal = terminal;
  }

  /**
   * Under an id of its own, so that it is done once, however often it has to be asked for: of the
   * same bank, of one that was started again, or under its lock once it has stopped.
   */
  async administer(act: AdminAct): Promise<AdminResult> {
    const named = { ...act, id: act.id ?? systemRandom(16) };
    for (let tries = 1;; tries++) {
      try {
        return await this.#ask(named);
      } catch (error) {
        if (!isLost(error)) throw error;
        if (tries === TRIES) throw unsure(this.#files.files.db, error);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries));
      const found = await findWay(this.#files.files.db);
      if (found.lock === null) continue;
      using _lock = found.lock;
      return await withStore(this.#files, this.#terminal, (store) => store.administer(named));
    }
  }

  async #ask(act: AdminAct): Promise<AdminResult> {
    const conn = await connect(this.#files.files.db);
    if (conn === null) throw new ProtocolError("admin_gone");
    using wire = new LineWire(conn, DEADLINE_MS);
    await wire.write(encodeLine(act));
    const line = await wire.read();
    if (line === null) throw new ProtocolError("admin_gone");
    const answer = decodeResult(line);
    if (!("error" in answer)) return answer;
    throw new UserError(answer.error, { hints: answer.hints });
  }
}

/** Whether the act may have been done all the same. */
function isLost(error: unknown): boolean {
  return error instanceof ProtocolError || isConnectionError(error);
}

/** The bank's socket; null if nobody listens. @throws {UserError} it is not the bank's */
async function connect(store: string): Promise<Deno.Conn | null> {
  const path = socketPath(store);
  try {
    const [socket, books] = [await Deno.lstat(path), await Deno.stat(store)];
    // Who may write the folder could put up a socket of his own, and be told new cards' keys.
    if (!socket.isSocket || socket.uid !== books.uid) {
      throw new UserError(`Cannot use ${quote(path)}: it is not the bank's`, {
        hints: ["find out who can write its folder"],
      });
    }
    return await Deno.connect({ transport: "unix", path });
  } catch (error) {
    if (isConnectionError(error)) return null;
    if (error instanceof TypeError) throw busy(store);
    throw error;
  }
}

function isConnectionError(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.ConnectionRefused ||
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe;
}

function unsure(store: string, cause: unknown): UserError {
  return new UserError(`The bank on ${quote(store)} did not answer`, {
    hints: ["it may have been done: look before you do it again"],
    cause,
  });
}

function busy(store: string): UserError {
  return new UserError(`Cannot use the ledger ${quote(store)}: another process has it`, {
    hints: [
      "a bank that runs without administration (see what it said at its start), or another command",
      "stop it first, then try again",
    ],
    code: "busy",
  });
}
