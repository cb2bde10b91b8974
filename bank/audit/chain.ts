import { equalBytes, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { assert, ProtocolError } from "../../lib/errors.ts";
import {
  decodeEntry,
  encodeEntry,
  encodeHeader,
  ENTRY_HEADER_BYTES,
  isEvent,
} from "../../lib/audit/entry.ts";
import type { Entry, EntryType } from "../../lib/audit/entry.ts";
import { hashLeaf } from "../../lib/audit/merkle_tree.ts";
import type { NodeId } from "../../lib/audit/merkle_tree.ts";
import { decodeEpochPayload, epochPayloadBytes, logIdOf, signEpochPayload } from "./epoch.ts";
import type { PreparedEpoch } from "./epoch.ts";
import { createSigner } from "./epoch_signer.ts";
import { cryptEvents, stepRatchet } from "./event_cipher.ts";
import { encodeEvent, EVENT_BYTES } from "./event_codec.ts";
import type { LogState } from "./log_state.ts";
import { loadKeys, positionOf, stateOf } from "./position.ts";
import type { Position } from "./position.ts";
import { originOf, readSeal, signSeal } from "./seal_note.ts";
import type { Seal } from "./seal_note.ts";
import type { AuditEvent } from "./sink.ts";

const EVENT_ENTRY_BYTES = ENTRY_HEADER_BYTES + EVENT_BYTES;

/** Told of every subtree that an entry completes. */
export type NodeVisitor = (node: NodeId, hash: Bytes) => void;

/** The entries of a batch of events. */
export interface AppendedEvents {
  readonly bytes: Bytes;
  readonly leafHashes: readonly Bytes[];
}

/** Makes the log's entries one after another: links, tree, ratchet and epochs, without any I/O. */
export class Chain {
  readonly firstKey: Bytes;
  readonly logId: Bytes;
  readonly #origin: string;
  #at: Position;

  constructor(state: LogState) {
    this.firstKey = state.firstKey;
    this.logId = logIdOf(state.firstKey);
    this.#origin = originOf(this.logId);
    this.#at = positionOf(state);
  }

  /** The number of entries. */
  get size(): bigint {
    return this.#at.tree.size;
  }

  /** Of all entries together. */
  get bytes(): number {
    return this.#at.bytes;
  }

  /** The last entry's leaf hash. */
  get previous(): Bytes {
    return this.#at.previous;
  }

  /** The last seal. */
  get seal(): Seal {
    return this.#at.seal;
  }

  get epoch(): number {
    return this.#at.epoch;
  }

  /** The number of entries in the epoch so far. */
  get epochEntries(): number {
    return Number(this.size - this.#at.epochSize);
  }

  /** The epoch that may begin next. */
  get next(): PreparedEpoch | undefined {
    return this.#at.next;
  }

  /** Makes an epoch ready to begin; it must be on disk before its EPOCH entry is. */
  prepare(next: PreparedEpoch): void {
    assert(next.announcement.epoch === this.epoch + 1, "epochs are numbered without gaps");
    this.#at = { ...this.#at, next };
  }

  /** Adds an entry that is neither encrypted nor signed. */
  append(type: EntryType, timeMs: number, payload: Bytes, visit?: NodeVisitor): Bytes {
    return this.#push({ ...this.#header(type, timeMs), payload }, visit);
  }

  /**
   * Encrypts and adds the events of a batch under a key of their own, which is gone afterwards.
   * Gives their entries one after another, and each one's leaf hash.
   */
  appendEvents(events: readonly AuditEvent[], visit?: NodeVisitor): AppendedEvents {
    const plaintexts = new Uint8Array(events.length * EVENT_BYTES);
    for (const [i, event] of events.entries()) encodeEvent(event, place(plaintexts, i));
    const payloads = cryptEvents(this.#step(), 0, plaintexts);
    const bytes = new Uint8Array(events.length * EVENT_ENTRY_BYTES);
    const leafHashes: Bytes[] = [];
    const { epoch, tree } = this.#at;
    let { previous, timeMs } = this.#at;
    for (const [i, event] of events.entries()) {
      timeMs = Math.max(timeMs, event.timeMs);
      const start = i * EVENT_ENTRY_BYTES;
      const entry = bytes.subarray(start, start + EVENT_ENTRY_BYTES);
      const header = { type: "event", index: tree.size, timeMs, epoch, previous } as const;
      entry.set(encodeHeader(header, EVENT_BYTES));
      entry.set(place(payloads, i), ENTRY_HEADER_BYTES);
      previous = hashLeaf(nodeCrypto.sha256, entry);
      leafHashes.push(previous);
      tree.append(previous, visit);
    }
    this.#at = {
      ...this.#at,
      previous,
      timeMs,
      bytes: this.bytes + bytes.length,
      lastType: "event",
    };
    return { bytes, leafHashes };
  }

  /** Signs the tree as it stands and adds the seal. */
  appendSeal(timeMs: number, visit?: NodeVisitor): Bytes {
    const { keys, tree } = this.#at;
    assert(keys !== undefined, "an epoch has begun");
    const header = this.#header("seal", timeMs);
    const seal = { size: tree.size, root: tree.root(), timeMs: header.timeMs };
    this.#at = { ...this.#at, seal };
    const note = signSeal(keys.signer, this.#origin, seal);
    return this.#push({ ...header, payload: utf8(note) }, visit);
  }

  /** Ends the epoch and begins the prepared one. The first announces itself. */
  appendEpoch(timeMs: number, visit?: NodeVisitor): Bytes {
    const { keys, next } = this.#at;
    assert(next !== undefined, "the next epoch is prepared");
    const header = this.#header("epoch", timeMs);
    const headerBytes = encodeHeader(header, epochPayloadBytes(next.announcement));
    const signer = keys?.signer ?? createSigner(next.secrets.seed);
    const payload = signEpochPayload(signer, headerBytes, next.announcement);
    return this.#push({ ...header, payload }, visit);
  }

  /**
   * Takes over an entry that is already in the database.
   * @throws {ProtocolError} if it cannot be the next one.
   */
  replay(bytes: Bytes): void {
    const entry = decodeEntry(bytes);
    const expected = this.#header(entry.type, entry.timeMs);
    const follows = entry.index === expected.index && entry.timeMs === expected.timeMs &&
      entry.epoch === expected.epoch && equalBytes(entry.previous, expected.previous);
    if (!follows) throw new ProtocolError("audit_chain", `entry ${entry.index}`);
    // The events of a batch stand together, and share a step.
    const begins = isEvent(entry.type) && !(this.#at.lastType && isEvent(this.#at.lastType));
    if (begins) this.#step();
    if (entry.type === "seal") {
      const { size, root, timeMs } = readSeal(entry.payload);
      if (size !== this.size || !equalBytes(root, this.#at.tree.root())) {
        throw new ProtocolError("audit_chain", `the seal ${entry.index}`);
      }
      this.#at = { ...this.#at, seal: { size, root, timeMs } };
    }
    this.#push(entry);
  }

  /** Where the chain stands, for {@linkcode restore}. */
  mark(): Position {
    return { ...this.#at, tree: this.#at.tree.clone() };
  }

  /** Goes back to where it stood. */
  restore(position: Position): void {
    this.#at = { ...position, tree: position.tree.clone() };
  }

  /** What goes to the state file. */
  state(): LogState {
    return stateOf(this.firstKey, this.#at);
  }

  /** The clock may go back, the log's time does not. */
  #header(type: EntryType, timeMs: number): Omit<Entry, "payload"> {
    return {
      type,
      index: this.size,
      timeMs: Math.max(timeMs, this.#at.timeMs),
      epoch: Math.max(this.epoch, 0),
      previous: this.previous,
    };
  }

  #push(entry: Entry, visit?: NodeVisitor): Bytes {
    const bytes = encodeEntry(entry);
    const previous = hashLeaf(nodeCrypto.sha256, bytes);
    this.#at.tree.append(previous, visit);
    this.#at = {
      ...this.#at,
      previous,
      timeMs: entry.timeMs,
      bytes: this.bytes + bytes.length,
      lastType: entry.type,
    };
    if (entry.type === "epoch") this.#begin(entry);
    return bytes;
  }

  #begin(entry: Entry): void {
    const { next } = this.#at;
    const { publicKey } = decodeEpochPayload(entry.payload);
    if (next === undefined || !equalBytes(publicKey, next.announcement.publicKey)) {
      throw new ProtocolError("audit_chain", "the state has not the keys of this epoch");
    }
    this.#at = {
      ...this.#at,
      epoch: next.announcement.epoch,
      epochSize: this.size,
      keys: loadKeys(next.secrets),
      next: undefined,
    };
  }

  /** The key of the batch that comes now; the ratchet has moved past it. */
  #step(): Bytes {
    const { keys } = this.#at;
    if (keys === undefined) throw new ProtocolError("audit_chain", "no epoch has begun");
    const { next, batchKey } = stepRatchet(keys.ratchetKey);
    this.#at = { ...this.#at, keys: { ...keys, ratchetKey: next } };
    return batchKey;
  }
}

/** The i-th event's place in a row of them. */
function place(events: Bytes, i: number): Bytes {
  return events.subarray(i * EVENT_BYTES, (i + 1) * EVENT_BYTES);
}
