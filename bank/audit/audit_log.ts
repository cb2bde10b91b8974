import type { Bytes } from "../../lib/bytes.ts";
import { concat } from "../../lib/bytes.ts";
import { assert } from "../../lib/errors.ts";
import type { AuditRef } from "../ledger/store.ts";
import { EPOCH_ENTRIES, EPOCH_MS, HEARTBEAT_MS } from "./audit_limits.ts";
import type { AuditLogDeps } from "./audit_log_deps.ts";
import { isKeptLevel } from "./audit_table.ts";
import type { Chain, NodeVisitor } from "./chain.ts";
import { prepareEpoch } from "./epoch.ts";
import { FileCopy } from "./file_copy.ts";
import { encodeGap, encodeOpening, logMessage } from "./payloads.ts";
import type { Position } from "./position.ts";
import { recoverLog } from "./recovery.ts";
import type { Recovered } from "./recovery.ts";
import type { Seal } from "./seal_note.ts";
import type { AuditEvent, AuditSink } from "./sink.ts";
import { StateKeeper } from "./state_keeper.ts";

/**
 * The bank's audit log (docs/AUDIT.md). The table in the ledger's database is the truth; the file
 * is a copy of it; the state holds the secrets and is never behind what they are needed for:
 * an epoch's keys are in it before the EPOCH entry that announces them is committed.
 */
export class AuditLog implements AuditSink {
  readonly #deps: AuditLogDeps;
  readonly #chain: Chain;
  readonly #state: StateKeeper;
  readonly #copy: FileCopy;
  #committed: Position;
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

  private constructor(deps: AuditLogDeps, { chain, synced, cutBytes }: Recovered) {
    this.#deps = deps;
    this.#chain = chain;
    this.#copy = new FileCopy(deps, { at: chain, synced });
    this.#state = new StateKeeper(deps, { file: this.#copy, chain });
    this.#committed = chain.mark();
    this.#cutBytes = cutBytes;
  }

  /**
   * Finds where the log stands, whatever step a crash came at, and makes the next epoch ready.
   * Writes no entry yet: {@linkcode start} does.
   * @throws {UserError} state, database and file are not of the same log, or of different times.
   */
  static async open(deps: AuditLogDeps): Promise<AuditLog> {
    const log = new AuditLog(deps, await recoverLog(deps));
    if (log.#chain.next === undefined) await log.prepareNextEpoch();
    else log.#state.save();
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
    this.#state.save(prepared);
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
    this.#copy.append(before.tree.size, this.#row, this.#chain);
    this.#row = new Uint8Array();
    const now = this.#deps.clock.monotonic();
    if (this.#chain.seal !== before.seal) this.#sealedMs = now;
    if (this.#chain.epoch !== before.epoch) this.#epochMs = now;
    if (this.#state.isLate) this.#state.trySave();
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
    if (this.#state.isBehind) this.#state.trySave();
  }

  /** Ends the run cleanly. */
  close(): void {
    this.#inOwnTransaction(() => {
      const now = this.#deps.clock.now();
      this.#entries.push(this.#chain.append("close", now, new Uint8Array(), this.#keepNode));
      this.#entries.push(this.#chain.appendSeal(now, this.#keepNode));
    });
    // The next start moves a state forward that could not be replaced.
    this.#state.trySave();
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
}
