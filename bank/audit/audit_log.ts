import type { Bytes } from "../../lib/bytes.ts";
import { concat, isZero } from "../../lib/bytes.ts";
import type { Clock } from "../../lib/clock.ts";
import { assert, ProtocolError, UserError } from "../../lib/errors.ts";
import type { Random } from "../../lib/random.ts";
import type { AuditRef } from "../ledger/store.ts";
import { copyEntries, reconcile } from "./audit_file.ts";
import type { AuditFile, FilePosition } from "./audit_file.ts";
import { EPOCH_ENTRIES, EPOCH_MS, HEARTBEAT_MS, STATE_LAG_MS } from "./audit_limits.ts";
import { isKeptLevel } from "./audit_table.ts";
import type { AuditTable } from "./audit_table.ts";
import { Chain } from "./chain.ts";
import type { NodeVisitor, Position } from "./chain.ts";
import { prepareEpoch } from "./epoch.ts";
import { decodeState, encodeState } from "./log_state.ts";
import { encodeGap, encodeOpening, logMessage } from "./payloads.ts";
import type { Seal } from "./seal_note.ts";
import type { AuditEvent, AuditSink } from "./sink.ts";

/** Where the log keeps its secrets between runs, as one text. */
export interface StateStore {
  load(): string | undefined;
  /** Replaces the text: durable, and the old one erased, when it returns. */
  save(text: string): void;
}

/** What the log stands on. */
export interface AuditLogDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly table: AuditTable;
  readonly file: AuditFile;
  readonly state: StateStore;
  /** Who may read the log: a SubjectPublicKeyInfo each, RSA. */
  readonly auditors: readonly Bytes[];
  /** Ed25519 with the bank's identity key; vouches for the log in every OPEN. */
  readonly signIdentity?: (message: Bytes) => Bytes;
  /** The bank node's name and the program's version. */
  readonly node: string;
  readonly version: string;
  /** Told of what went wrong after a COMMIT, where nothing can be refused any more. */
  readonly warn: (message: string) => void;
}

/**
 * The bank's audit log (docs/AUDIT.md). The table in the ledger's database is the truth; the file
 * is a copy of it; the state holds the secrets and is never behind what they are needed for:
 * an epoch's keys are in it before the EPOCH entry that announces them is committed.
 */
export class AuditLog implements AuditSink {
  readonly #deps: AuditLogDeps;
  readonly #chain: Chain;
  #committed: Position;
  #filed: FilePosition;
  #cutBytes: number;
  /** Events of the batch under way. */
  #events: AuditEvent[] = [];
  /** Entries of the transaction under way; then the row that holds them all. */
  #entries: Bytes[] = [];
  #row: Bytes = new Uint8Array();
  /** After a rollback the next batch would be encrypted under the key of the lost one. */
  #broken = false;
  // Monotonic, for a clock that is set back must not stop the heartbeat.
  #sealedMs = -Infinity;
  #epochMs = -Infinity;
  #savedMs = -Infinity;
  #savedSize = -1n;
  #savedEpoch = -1;

  private constructor(deps: AuditLogDeps, chain: Chain, cutBytes: number) {
    this.#deps = deps;
    this.#chain = chain;
    this.#committed = chain.mark();
    this.#filed = { size: chain.size, bytes: chain.bytes };
    this.#cutBytes = cutBytes;
  }

  /**
   * Finds where the log stands, whatever step a crash came at, and makes the next epoch ready.
   * Writes no entry yet: {@linkcode start} does.
   * @throws {UserError} state, database and file are not of the same log, or of different times.
   */
  static async open(deps: AuditLogDeps): Promise<AuditLog> {
    const text = deps.state.load();
    const chain = text === undefined ? await newChain(deps) : recover(decodeState(text), deps);
    const filed = text === undefined ? { size: 0n, bytes: 0 } : decodeState(text);
    const cutBytes = reconcile(deps.file, deps.table, filed, chain);
    const log = new AuditLog(deps, chain, cutBytes);
    if (chain.next === undefined) await log.prepareNextEpoch();
    else log.#saveState();
    return log;
  }

  /** Names the log, 16 bytes. */
  get logId(): Bytes {
    return this.#chain.logId;
  }

  /** The public key of epoch 0, 32 bytes: what `bank.auth` has for auditors. */
  get firstKey(): Bytes {
    return this.#chain.firstKey;
  }

  /** The last seal that is durable. */
  get head(): Seal {
    return this.#committed.seal;
  }

  /** Whether the epoch has lasted long enough; call {@linkcode prepareNextEpoch} then. */
  get epochDue(): boolean {
    return this.#chain.epochEntries >= EPOCH_ENTRIES ||
      this.#deps.clock.monotonic() - this.#epochMs >= EPOCH_MS;
  }

  /** Draws the next epoch's keys and stores them; the next `seal()` after it begins the epoch. */
  async prepareNextEpoch(): Promise<void> {
    if (this.#chain.next !== undefined) return;
    const epoch = this.#chain.epoch + 1;
    const prepared = await prepareEpoch(epoch, this.#deps.auditors, this.#deps.random);
    // Another call was faster.
    if (this.#chain.next !== undefined || this.#chain.epoch + 1 !== epoch) return;
    assert(this.#row.length === 0, "no transaction is under way between two batches");
    // On disk first: with keys that only this process has, a crash would end the log for good.
    this.#saveState(prepared);
    this.#chain.prepare(prepared);
    this.#committed = this.#chain.mark();
  }

  /** Begins a run: a new epoch, so that the last one's keys are gone, then OPEN and what was cut. */
  start(): void {
    this.#inOwnTransaction(() => {
      const { clock, node, version, signIdentity } = this.#deps;
      const { size, root } = this.#chain.seal;
      const now = clock.now();
      this.#entries.push(this.#chain.appendEpoch(now, this.#keepNode));
      const opening = encodeOpening({
        node,
        version,
        logSignature: signIdentity?.(logMessage(this.firstKey)) ?? new Uint8Array(64),
        previousSize: size,
        previousRoot: root,
      });
      this.#entries.push(this.#chain.append("open", now, opening, this.#keepNode));
      if (this.#cutBytes > 0) {
        const gap = encodeGap(this.#cutBytes);
        this.#entries.push(this.#chain.append("gap", now, gap, this.#keepNode));
      }
      this.#sealTree();
    });
    this.#cutBytes = 0;
  }

  append(event: AuditEvent): bigint {
    assert(!this.#broken, "nothing is logged after a rollback until the next start");
    return this.#chain.size + BigInt(this.#events.push(event) - 1);
  }

  seal(): AuditRef[] {
    if (this.#events.length === 0) return [];
    const first = this.#chain.size;
    const { bytes, leafHashes } = this.#chain.appendEvents(this.#events, this.#keepNode);
    this.#events = [];
    this.#entries.push(bytes);
    this.#sealTree();
    this.#insertEntries(first);
    const { size, root } = this.#chain.seal;
    return leafHashes.map((leafHash, i) => ({
      logId: this.logId,
      leafIndex: first + BigInt(i),
      leafHash,
      treeSize: size,
      root,
    }));
  }

  committed(): void {
    assert(this.#events.length === 0, "a batch is sealed before it is committed");
    const before = this.#committed;
    this.#committed = this.#chain.mark();
    this.#copyToFile(before);
    this.#row = new Uint8Array();
    const now = this.#deps.clock.monotonic();
    if (this.#chain.seal !== before.seal) this.#sealedMs = now;
    if (this.#chain.epoch !== before.epoch) this.#epochMs = now;
    const isLate = now - this.#savedMs >= STATE_LAG_MS;
    if (this.#chain.epoch !== this.#savedEpoch || isLate) this.#trySaveState();
  }

  rolledBack(): void {
    this.#chain.restore(this.#committed);
    this.#entries = [];
    this.#row = new Uint8Array();
    this.#events = [];
    this.#broken = true;
  }

  /** Tells of what no command of the ledger does, in a transaction of its own. */
  record(events: readonly AuditEvent[]): void {
    if (events.length === 0) return;
    try {
      this.#deps.table.atomically(() => {
        for (const event of events) this.append(event);
        this.seal();
      });
    } catch (error) {
      this.rolledBack();
      throw error;
    }
    this.committed();
  }

  /**
   * Call it about once a second, between batches: seals when the last seal is old, and moves the
   * state file past what has been written.
   */
  heartbeat(): void {
    const { clock } = this.#deps;
    if (clock.monotonic() - this.#sealedMs >= HEARTBEAT_MS) {
      this.#inOwnTransaction(() => this.#sealTree());
    }
    if (this.#savedSize !== this.#chain.size) this.#trySaveState();
  }

  /** Ends the run cleanly. */
  close(): void {
    this.#inOwnTransaction(() => {
      const now = this.#deps.clock.now();
      this.#entries.push(this.#chain.append("close", now, new Uint8Array(), this.#keepNode));
      this.#entries.push(this.#chain.appendSeal(now, this.#keepNode));
    });
    this.#saveState();
  }

  /** Seals, and then begins the next epoch if it is ready. */
  #sealTree(): void {
    const now = this.#deps.clock.now();
    this.#entries.push(this.#chain.appendSeal(now, this.#keepNode));
    if (this.#chain.next === undefined) return;
    this.#entries.push(this.#chain.appendEpoch(now, this.#keepNode));
  }

  readonly #keepNode: NodeVisitor = (node, hash) => {
    if (isKeptLevel(node.level)) this.#deps.table.insertNode(node, hash);
  };

  #insertEntries(first: bigint): void {
    this.#row = concat(...this.#entries);
    this.#entries = [];
    this.#deps.table.insert(first, Number(this.#chain.size - first), this.#row);
  }

  #inOwnTransaction(work: () => void): void {
    assert(this.#row.length === 0, "no transaction is under way");
    try {
      this.#deps.table.atomically(() => {
        const first = this.#chain.size;
        work();
        this.#insertEntries(first);
      });
    } catch (error) {
      this.rolledBack();
      throw error;
    }
    this.committed();
  }

  /** After COMMIT nothing may throw: what cannot be copied now is copied after the next one. */
  #copyToFile(before: Position): void {
    const { file, table, warn } = this.#deps;
    try {
      if (this.#filed.size === before.tree.size) {
        file.write(this.#filed.bytes, this.#row);
        this.#filed = { size: this.#chain.size, bytes: this.#chain.bytes };
      } else {
        this.#filed = copyEntries(file, table, this.#filed);
      }
    } catch (error) {
      warn(`Cannot write the audit file (the database has the entries): ${messageOf(error)}`);
    }
  }

  #trySaveState(): void {
    try {
      this.#saveState();
    } catch (error) {
      this.#deps.warn(`Cannot replace the audit log's state: ${messageOf(error)}`);
    }
  }

  #saveState(next = this.#chain.next): void {
    const state = this.#chain.state();
    this.#deps.state.save(encodeState(next === undefined ? state : { ...state, next }));
    this.#savedMs = this.#deps.clock.monotonic();
    this.#savedSize = this.#chain.size;
    this.#savedEpoch = this.#chain.epoch;
  }
}

async function newChain(deps: AuditLogDeps): Promise<Chain> {
  if (deps.table.size() > 0n) {
    throw new UserError("Cannot continue the audit log: its state file is missing", {
      hints: [
        "put it back if it was moved: the log's keys are in nothing else",
        'if it is lost, see docs/AUDIT.md, "Lost state"',
      ],
    });
  }
  const first = await prepareEpoch(0, deps.auditors, deps.random);
  return new Chain({
    firstKey: first.announcement.publicKey,
    size: 0n,
    peaks: [],
    previous: new Uint8Array(32),
    timeMs: 0,
    bytes: 0,
    sealedSize: 0n,
    sealedRoot: new Uint8Array(32),
    sealedMs: 0,
    epoch: -1,
    epochSize: 0n,
    next: first,
  });
}

/** Moves the state forward over what was committed after it was saved. */
function recover(state: ReturnType<typeof decodeState>, { table }: AuditLogDeps): Chain {
  if (state.size > table.size()) {
    throw new UserError("Cannot start: the database is older than the audit log's state", {
      hints: [
        "was an old copy of the database put back? Bookings since then would be lost",
        'put the newest one back; if there is none, see docs/AUDIT.md, "Lost state"',
      ],
    });
  }
  const chain = new Chain(state);
  try {
    for (const entry of table.entries(state.size)) chain.replay(entry);
  } catch (cause) {
    if (!(cause instanceof ProtocolError)) throw cause;
    throw new UserError(`Cannot continue the audit log: ${cause.message} does not follow`, {
      hints: ["check it: bank audit verify FILE --ledger DB"],
      cause,
    });
  }
  assert(state.secrets === undefined || !isZero(state.secrets.seed), "secrets are not erased");
  return chain;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
