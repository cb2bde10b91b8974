import { concat, equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { ProtocolError } from "../../lib/errors.ts";
import {
  decodeEntry,
  decodeHeader,
  encodeHeader,
  ENTRY_HEADER_BYTES,
  isEntrySize,
  NO_PREVIOUS,
  peekEntryBytes,
} from "../../lib/audit/entry.ts";
import type { Entry } from "../../lib/audit/entry.ts";
import { CompactRange, hashLeaf } from "../../lib/audit/merkle_tree.ts";
import { BATCH_COMMANDS_MAX } from "../../lib/limits.ts";
import { HEARTBEAT_GAP_MS } from "./audit_limits.ts";
import { Claims } from "./claims.ts";
import type { Claim, Head } from "./claims.ts";
import { decodeEpochPayload, logIdOf, naturalEpochBytes, verifyEpochPayload } from "./epoch.ts";
import { EVENT_BYTES } from "./event_codec.ts";
import {
  decodeGap,
  decodeOpening,
  GAP_BYTES,
  OPENING_BYTES,
  verifyLogSignature,
} from "./payloads.ts";
import { judgeSeal, originOf, readSeal, sealBytes } from "./seal_note.ts";
import type { Seal } from "./seal_note.ts";
import { formatTime } from "./time_text.ts";
import type { Report, Verdict } from "./verdict.ts";

/** The ledger beside the log: a reason why they disagree, or nothing. */
export interface LedgerCheck {
  entry(index: bigint, bytes: Bytes, type: Entry["type"]): string | undefined;
  end(size: bigint): string | undefined;
}

/** What the log is checked against. */
export interface VerifierOptions {
  /** The public key of epoch 0, from `bank.auth`, 32 bytes: says whose log it must be. */
  readonly firstKey: Bytes;
  /** The bank's identity key, 32 bytes. */
  readonly identityKey?: Bytes;
  readonly nowMs: number;
  readonly claims?: readonly Claim[];
  readonly heads?: readonly Head[];
  readonly ledger?: LedgerCheck;
  /** Told of every entry that links to the one before; it is proved only when a seal follows. */
  readonly onEntry?: (entry: Entry) => void;
  /** Told that all entries so far are proved. */
  readonly onSealed?: (size: bigint) => void;
}

class Tampered extends Error {
  constructor(readonly index: bigint, readonly reason: string) {
    super(reason);
  }
}

/**
 * Checks a log as it streams past, in memory that does not grow with it (docs/AUDIT.md, "What is
 * checked"). An entry is held back until the next one links to it, so that one changed entry is
 * told from one changed link.
 */
export class LogVerifier {
  readonly #options: VerifierOptions;
  readonly #origin: string;
  readonly #claims: Claims;
  readonly #tree = new CompactRange(nodeCrypto.sha256);
  #buffer: Bytes = new Uint8Array();
  /** The entry before, which the tree does not hold yet, and the link before that. */
  #last: { readonly entry: Entry; readonly hash: Bytes } | undefined;
  #beforeLast: Bytes = NO_PREVIOUS;
  /** The entry at `#next - 1` does not link to the one before it: which of them is wrong? */
  #broken = false;
  #next = 0n;
  #timeMs = 0;
  #epoch = 0;
  #publicKey: Bytes;
  /** Entries below it are covered by a signature. */
  #provedSize = 0n;
  #provedMs = 0;
  #seal: Seal | undefined;
  #running = false;
  #pendingGap: string | undefined;
  #unsealed = 0;
  #counts = { events: 0n, seals: 0n, firstMs: 0 };
  readonly #notes: string[] = [];
  readonly #missing: string[] = [];
  #tampered: Tampered | undefined;

  constructor(options: VerifierOptions) {
    this.#options = options;
    this.#publicKey = options.firstKey;
    this.#origin = originOf(logIdOf(options.firstKey));
    this.#claims = new Claims(options.claims ?? [], options.heads ?? []);
    if (options.identityKey !== undefined) this.#claims.trust(options.identityKey, 0n);
  }

  /** Takes the next bytes of the file. False: tampering was found, more bytes change nothing. */
  push(chunk: Bytes): boolean {
    return this.#guard(() => {
      this.#buffer = this.#buffer.length === 0 ? chunk : concat(this.#buffer, chunk);
      let offset = 0;
      for (;;) {
        const rest = this.#buffer.subarray(offset);
        const size = this.#frame(rest);
        if (size === undefined || size > rest.length) break;
        this.#take(rest.slice(0, size));
        offset += size;
      }
      this.#buffer = this.#buffer.slice(offset);
    });
  }

  /** The file has ended: what is it? */
  finish(): Verdict {
    this.#guard(() => this.#end());
    if (this.#tampered !== undefined) {
      return { kind: "tampered", index: this.#tampered.index, reason: this.#tampered.reason };
    }
    const report = this.#report();
    return this.#missing.length === 0
      ? { kind: "verified", report }
      : { kind: "unknown", missing: this.#missing, report };
  }

  #guard(work: () => void): boolean {
    if (this.#tampered !== undefined) return false;
    try {
      work();
      return true;
    } catch (error) {
      if (error instanceof Tampered) this.#tampered = error;
      else if (error instanceof ProtocolError) this.#tampered = this.#blame(error.message);
      else throw error;
      return false;
    }
  }

  /** A fault at the entry being read; an open question about the two before it goes first. */
  #blame(reason: string): Tampered {
    return this.#broken
      ? new Tampered(this.#next - 1n, "it does not link to the entry before it")
      : new Tampered(this.#next, reason);
  }

  /** The size of the entry that begins here, checked as far as its bytes are there. */
  #frame(start: Bytes): number | undefined {
    if (start.length < 4) return undefined;
    const size = peekEntryBytes(start);
    if (!isEntrySize(size)) throw this.#blame("its length is impossible");
    if (start.length < ENTRY_HEADER_BYTES) return size;
    const header = decodeHeader(start);
    const payload = this.#payloadBytes(header, start.subarray(ENTRY_HEADER_BYTES));
    if (payload !== undefined && size !== ENTRY_HEADER_BYTES + payload) {
      throw this.#blame("its length does not fit its type");
    }
    if (start.length < size) this.#checkPlace(header);
    return size;
  }

  /** Every type has one possible length, so a changed length cannot pass for a torn entry. */
  #payloadBytes(header: Omit<Entry, "payload">, start: Bytes): number | undefined {
    switch (header.type) {
      case "open":
        return OPENING_BYTES;
      case "event":
        return EVENT_BYTES;
      case "epoch":
        return naturalEpochBytes(start);
      case "seal":
        return sealBytes(this.#origin, { size: this.#next, timeMs: header.timeMs });
      case "close":
        return 0;
      case "gap":
        return GAP_BYTES;
    }
  }

  #take(bytes: Bytes): void {
    const entry = decodeEntry(bytes);
    const hash = hashLeaf(nodeCrypto.sha256, bytes);
    this.#settleBrokenLink(entry, hash);
    this.#checkPlace(entry);
    if (equalBytes(entry.previous, this.#last?.hash ?? NO_PREVIOUS)) {
      if (this.#last !== undefined) this.#tree.append(this.#last.hash);
      this.#check(entry);
      this.#compare(entry, bytes, hash);
    } else {
      if (this.#last === undefined) throw new Tampered(0n, "the first entry has one before it");
      this.#broken = true;
    }
    this.#beforeLast = this.#last?.hash ?? NO_PREVIOUS;
    this.#last = { entry, hash };
    this.#next++;
  }

  /** The witness of a broken link is itself linked to, or it is the culprit. */
  #settleBrokenLink(entry: Entry, hash: Bytes): void {
    const last = this.#last;
    if (last !== undefined && equalBytes(hash, last.hash)) {
      throw new Tampered(this.#next, "it is a copy of the entry before it");
    }
    if (!this.#broken) return;
    throw equalBytes(entry.previous, last!.hash)
      ? new Tampered(this.#next - 2n, "it is not the entry that was written")
      : new Tampered(this.#next - 1n, "it does not link to the entry before it");
  }

  #checkPlace(entry: Omit<Entry, "payload">): void {
    if (entry.index !== this.#next) {
      // It would fit where the entry before it stands: that one was put in.
      const isIntruded = entry.index === this.#next - 1n &&
        equalBytes(entry.previous, this.#beforeLast);
      if (isIntruded) throw new Tampered(entry.index, "it was put in");
      throw this.#blame(`it says that it is entry ${entry.index}`);
    }
    if (!equalBytes(entry.previous, this.#last?.hash ?? NO_PREVIOUS)) return;
    if (entry.timeMs < this.#timeMs) throw this.#blame("its time goes back");
    if (entry.epoch !== this.#epoch) throw this.#blame(`it says epoch ${entry.epoch}`);
  }

  #check(entry: Entry): void {
    if (this.#next === 0n) this.#counts.firstMs = entry.timeMs;
    this.#timeMs = entry.timeMs;
    if (this.#pendingGap !== undefined && entry.type !== "open") {
      this.#missing.push(this.#pendingGap);
    }
    this.#pendingGap = undefined;
    this.#unsealed++;
    if ((entry.type === "event" || entry.type === "gap") && !this.#running) {
      throw new Tampered(this.#next, "it stands outside any run of the bank");
    }
    if (this.#next === 0n && entry.type !== "epoch") {
      throw new Tampered(0n, "the log does not begin with an epoch");
    }
    switch (entry.type) {
      case "open":
        return this.#checkOpening(entry);
      case "event":
        this.#counts.events++;
        return;
      case "epoch":
        return this.#checkEpoch(entry);
      case "seal":
        return this.#checkSeal(entry);
      case "close":
        if (!this.#running) throw new Tampered(this.#next, "a run is closed twice");
        this.#running = false;
        return;
      case "gap":
        this.#notes.push(
          `entry ${entry.index}: recovery cut ${
            decodeGap(entry.payload)
          } foreign bytes of the file`,
        );
    }
  }

  #checkOpening(entry: Entry): void {
    const opening = decodeOpening(entry.payload);
    const { identityKey, firstKey } = this.#options;
    if (this.#last?.entry.type !== "epoch") {
      throw new Tampered(this.#next, "a run begins without a new epoch");
    }
    const { size = 0n, root = NO_PREVIOUS } = this.#seal ?? {};
    if (opening.previousSize !== size || !equalBytes(opening.previousRoot, root)) {
      throw new Tampered(this.#next, "it names another seal before it");
    }
    if (identityKey !== undefined && !verifyLogSignature(identityKey, firstKey, opening)) {
      throw new Tampered(this.#next, "the bank's identity key did not sign for this log");
    }
    if (this.#running) {
      this.#notes.push(
        `entry ${entry.index}: the run before ended without a CLOSE (crash, kill or power cut)`,
      );
    }
    this.#running = true;
  }

  #checkEpoch(entry: Entry): void {
    const next = decodeEpochPayload(entry.payload);
    const isFirst = this.#next === 0n;
    if (isFirst && !equalBytes(next.publicKey, this.#options.firstKey)) {
      throw new Tampered(0n, "the log begins with another key: it is not this bank's");
    }
    if (next.epoch !== (isFirst ? 0 : this.#epoch + 1)) {
      throw new Tampered(this.#next, `epoch ${next.epoch} follows epoch ${this.#epoch}`);
    }
    const header = encodeHeader(entry, entry.payload.length);
    if (!verifyEpochPayload(this.#publicKey, header, entry.payload)) {
      throw new Tampered(this.#next, `the key of epoch ${this.#epoch} did not sign it`);
    }
    this.#pendingGap = this.#heartbeatGap(entry.timeMs);
    this.#epoch = next.epoch;
    this.#publicKey = next.publicKey;
    this.#proved(entry.timeMs);
    this.#claims.trust(next.publicKey, this.#next);
  }

  #checkSeal(entry: Entry): void {
    const seal = readSeal(entry.payload);
    if (seal.origin !== this.#origin || seal.note.signatures.length !== 1) {
      throw new Tampered(this.#next, "the seal is of another log");
    }
    if (seal.size !== this.#next || seal.timeMs !== entry.timeMs) {
      throw new Tampered(this.#next, "the seal is of another place");
    }
    if (judgeSeal(seal, this.#publicKey) !== "good") {
      throw new Tampered(this.#next, `the key of epoch ${this.#epoch} did not sign it`);
    }
    if (!equalBytes(seal.root, this.#tree.root())) {
      throw new Tampered(
        this.#provedSize,
        `the seal ${this.#next} is of other entries than those from here on`,
      );
    }
    const gap = this.#heartbeatGap(entry.timeMs);
    if (gap !== undefined) this.#missing.push(gap);
    this.#counts.seals++;
    this.#seal = { size: seal.size, root: seal.root, timeMs: seal.timeMs };
    this.#proved(entry.timeMs);
  }

  #proved(timeMs: number): void {
    this.#provedSize = this.#next + 1n;
    this.#provedMs = timeMs;
    this.#unsealed = 0;
  }

  #heartbeatGap(timeMs: number): string | undefined {
    if (!this.#running || timeMs - this.#provedMs <= HEARTBEAT_GAP_MS) return undefined;
    return `no seal between ${formatTime(this.#provedMs)} and ${formatTime(timeMs)}`;
  }

  /** With what others hold. */
  #compare(entry: Entry, bytes: Bytes, hash: Bytes): void {
    const size = this.#next;
    const wrong = this.#claims.checkTree(size, () => this.#tree.root()) ??
      this.#claims.checkLeaf(entry.index, hash);
    if (wrong !== undefined) throw new Tampered(wrong.index, wrong.reason);
    const reason = this.#options.ledger?.entry(entry.index, bytes, entry.type);
    if (reason !== undefined) throw new Tampered(entry.index, reason);
    this.#options.onEntry?.(entry);
    if (this.#provedSize > this.#next) this.#options.onSealed?.(this.#provedSize);
  }

  #end(): void {
    if (this.#broken) this.#settleAtEnd();
    if (this.#last !== undefined) this.#tree.append(this.#last.hash);
    const wrong = this.#claims.checkTree(this.#next, () => this.#tree.root()) ??
      this.#claims.checkEnd(this.#next);
    if (wrong !== undefined) throw new Tampered(wrong.index, wrong.reason);
    const reason = this.#options.ledger?.end(this.#next);
    if (reason !== undefined) throw new Tampered(this.#next, reason);
    if (this.#unsealed > BATCH_COMMANDS_MAX || (this.#counts.seals === 0n && this.#next > 3n)) {
      throw new Tampered(this.#provedSize, "the entries from here on have no seal");
    }
    this.#tellWhatIsMissing();
  }

  /** The last entry is the witness: its own signature says whether it is intact. */
  #settleAtEnd(): never {
    const { entry } = this.#last!;
    const isIntact = entry.type === "epoch"
      ? verifyEpochPayload(
        this.#publicKey,
        encodeHeader(entry, entry.payload.length),
        entry.payload,
      )
      : entry.type === "seal" && this.#isSealOver(entry);
    throw isIntact
      ? new Tampered(this.#next - 2n, "it is not the entry that was written")
      : new Tampered(this.#next - 1n, "it does not link to the entry before it");
  }

  #isSealOver(entry: Entry): boolean {
    this.#tree.append(entry.previous);
    try {
      const seal = readSeal(entry.payload);
      return judgeSeal(seal, this.#publicKey) === "good" &&
        equalBytes(seal.root, this.#tree.root());
    } catch {
      return false;
    }
  }

  #tellWhatIsMissing(): void {
    const { nowMs } = this.#options;
    if (this.#next === 0n) this.#missing.push("everything: there is no entry");
    if (this.#buffer.length > 0) {
      this.#missing.push(`the rest of entry ${this.#next}: the file ends within it`);
    }
    if (this.#seal === undefined && this.#next > 0n) this.#missing.push("a first seal");
    if (this.#last?.entry.type === "epoch" && !this.#running) {
      this.#missing.push(`the OPEN of the run that epoch ${this.#epoch} is for`);
    }
    if (this.#unsealed > 0) {
      this.#missing.push(`a seal over the entries from ${this.#provedSize} on`);
    }
    if (this.#running && nowMs - this.#provedMs > HEARTBEAT_GAP_MS) {
      this.#missing.push(
        `a seal or CLOSE since ${formatTime(this.#provedMs)}: the bank died, or the log was cut`,
      );
    }
    if (this.#provedMs - nowMs > HEARTBEAT_GAP_MS) {
      this.#missing.push(
        `agreement on the time: the last seal is of ${formatTime(this.#provedMs)}`,
      );
    }
    for (const { source } of this.#claims.unknownHeads()) {
      this.#missing.push(`the key that signed ${source}: no epoch in this log has it`);
    }
  }

  #report(): Report {
    return {
      entries: this.#next,
      events: this.#counts.events,
      epochs: this.#epoch + 1,
      seals: this.#counts.seals,
      firstMs: this.#counts.firstMs,
      lastMs: this.#timeMs,
      ...(this.#seal === undefined ? {} : { head: this.#seal }),
      closed: !this.#running,
      notes: this.#notes,
    };
  }
}
