import { equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { encodeHeader, NO_PREVIOUS } from "../../lib/audit/entry.ts";
import type { Entry } from "../../lib/audit/entry.ts";
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
import { LinkedEntries } from "./linked_entries.ts";
import type { Header } from "./linked_entries.ts";
import { Tampered } from "./tampered.ts";
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

/**
 * Checks a log as it streams past, in memory that does not grow with it (docs/AUDIT.md, "What is
 * checked"): {@linkcode LinkedEntries} follows the links, this one epochs, seals and runs.
 */
export class LogVerifier {
  readonly #options: VerifierOptions;
  readonly #origin: string;
  readonly #claims: Claims;
  readonly #entries: LinkedEntries;
  #timeMs = 0;
  #epoch = 0;
  #publicKey: Bytes;
  /** Entries below it are covered by a signature. */
  #provedSize = 0n;
  #provedMs = 0;
  #seal: Seal | undefined;
  #running = false;
  #pendingGap: string | undefined;
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
    this.#entries = new LinkedEntries({
      payloadBytes: (header, start) => this.#payloadBytes(header, start),
      checkHeader: (header) => this.#checkHeader(header),
      checkEntry: (entry, bytes, hash) => this.#checkEntry(entry, bytes, hash),
      isIntact: (entry) => this.#isIntact(entry),
    });
  }

  /** Takes the next bytes of the file. False: tampering was found, more bytes change nothing. */
  push(chunk: Bytes): boolean {
    return this.#guard(() => this.#entries.push(chunk));
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

  get #next(): bigint {
    return this.#entries.next;
  }

  #guard(work: () => void): boolean {
    if (this.#tampered !== undefined) return false;
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof Tampered)) throw error;
      this.#tampered = error;
      return false;
    }
  }

  #payloadBytes(header: Header, start: Bytes): number | undefined {
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

  #checkHeader(header: Header): void {
    if (header.timeMs < this.#timeMs) throw new Tampered(this.#next, "its time goes back");
    if (header.epoch !== this.#epoch) {
      throw new Tampered(this.#next, `it says epoch ${header.epoch}, in epoch ${this.#epoch}`);
    }
  }

  #checkEntry(entry: Entry, bytes: Bytes, hash: Bytes): void {
    if (this.#next === 0n) this.#counts.firstMs = entry.timeMs;
    this.#timeMs = entry.timeMs;
    if (this.#pendingGap !== undefined && entry.type !== "open") {
      this.#missing.push(this.#pendingGap);
    }
    this.#pendingGap = undefined;
    this.#checkType(entry);
    this.#compare(entry, bytes, hash);
    this.#options.onEntry?.(entry);
    if (this.#provedSize > this.#next) this.#options.onSealed?.(this.#provedSize);
  }

  #checkType(entry: Entry): void {
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
    if (this.#entries.last?.type !== "epoch") {
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
    if (!this.#isSignedEpoch(entry)) {
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
    if (!equalBytes(seal.root, this.#entries.tree.root())) {
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
  }

  #heartbeatGap(timeMs: number): string | undefined {
    if (!this.#running || timeMs - this.#provedMs <= HEARTBEAT_GAP_MS) return undefined;
    return `no seal between ${formatTime(this.#provedMs)} and ${formatTime(timeMs)}`;
  }

  /** With what others hold. */
  #compare(entry: Entry, bytes: Bytes, hash: Bytes): void {
    const wrong = this.#claims.checkTree(this.#next, () => this.#entries.tree.root()) ??
      this.#claims.checkLeaf(entry.index, hash);
    if (wrong !== undefined) throw new Tampered(wrong.index, wrong.reason);
    const reason = this.#options.ledger?.entry(entry.index, bytes, entry.type);
    if (reason !== undefined) throw new Tampered(entry.index, reason);
  }

  #end(): void {
    this.#entries.end();
    const size = this.#next;
    const wrong = this.#claims.checkTree(size, () => this.#entries.tree.root()) ??
      this.#claims.checkEnd(size);
    if (wrong !== undefined) throw new Tampered(wrong.index, wrong.reason);
    const reason = this.#options.ledger?.end(size);
    if (reason !== undefined) throw new Tampered(size, reason);
    const unsealed = size - this.#provedSize;
    // A start writes three entries before its seal, a batch at most so many.
    if (unsealed > BATCH_COMMANDS_MAX || (this.#counts.seals === 0n && size > 3n)) {
      throw new Tampered(this.#provedSize, "the entries from here on have no seal");
    }
    this.#tellWhatIsMissing(unsealed);
  }

  #isIntact(entry: Entry): boolean {
    if (entry.type === "epoch") return this.#isSignedEpoch(entry);
    if (entry.type !== "seal") return false;
    try {
      const seal = readSeal(entry.payload);
      return judgeSeal(seal, this.#publicKey) === "good" &&
        equalBytes(seal.root, this.#entries.tree.root());
    } catch {
      return false;
    }
  }

  #isSignedEpoch(entry: Entry): boolean {
    const header = encodeHeader(entry, entry.payload.length);
    return verifyEpochPayload(this.#publicKey, header, entry.payload);
  }

  #tellWhatIsMissing(unsealed: bigint): void {
    const { nowMs } = this.#options;
    if (this.#next === 0n) this.#missing.push("everything: there is no entry");
    if (this.#entries.tornBytes > 0) {
      this.#missing.push(`the rest of entry ${this.#next}: the file ends within it`);
    }
    if (this.#seal === undefined && this.#next > 0n) this.#missing.push("a first seal");
    if (this.#entries.last?.type === "epoch" && !this.#running) {
      this.#missing.push(`the OPEN of the run that epoch ${this.#epoch} is for`);
    }
    if (unsealed > 0n) {
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
