import { equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { isEvent, NO_PREVIOUS } from "../../lib/audit/entry.ts";
import type { Entry } from "../../lib/audit/entry.ts";
import { BATCH_COMMANDS_MAX } from "../../lib/limits.ts";
import { HEARTBEAT_GAP_MS } from "./audit_limits.ts";
import { Claims } from "./claims.ts";
import { LinkedEntries } from "./linked_entries.ts";
import type { Header } from "./linked_entries.ts";
import { payloadSize } from "./payload_size.ts";
import { decodeGap, decodeOpening, verifyLogSignature } from "./payloads.ts";
import { SealChain } from "./seal_chain.ts";
import { Tampered } from "./tampered.ts";
import { formatTime } from "./time_text.ts";
import type { Report, Verdict } from "./verdict.ts";
import type { VerifierOptions } from "./verifier_options.ts";

/**
 * Checks a log as it streams past, in memory that does not grow with it (docs/AUDIT.md, "What is
 * checked"): {@linkcode LinkedEntries} follows the links, {@linkcode SealChain} the signatures,
 * this one the bank's runs and what others hold.
 */
export class LogVerifier {
  readonly #options: VerifierOptions;
  readonly #claims: Claims;
  readonly #entries: LinkedEntries;
  readonly #seals: SealChain;
  #timeMs = 0;
  #running = false;
  #pendingGap: string | undefined;
  #counts = { events: 0n, firstMs: 0 };
  readonly #notes: string[] = [];
  readonly #missing: string[] = [];
  #tampered: Tampered | undefined;

  constructor(options: VerifierOptions) {
    this.#options = options;
    this.#seals = new SealChain(options.firstKey);
    this.#claims = new Claims(options.claims ?? [], options.heads ?? []);
    if (options.identityKey !== undefined) this.#claims.trust(options.identityKey, 0n);
    this.#entries = new LinkedEntries({
      // Of this place, whatever place the entry says: a changed index is no other length.
      payloadBytes: (header, start) =>
        payloadSize({ ...header, index: this.#next }, start, this.#seals.origin),
      checkHeader: (header) => this.#checkHeader(header),
      checkEntry: (entry, bytes, hash) => this.#checkEntry(entry, bytes, hash),
      isIntact: (entry) => this.#seals.isIntact(entry, this.#entries.tree.root()),
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

  #checkHeader(header: Header): void {
    if (header.timeMs < this.#timeMs) throw new Tampered(this.#next, "its time goes back");
    const { epoch } = this.#seals;
    if (header.epoch !== epoch) {
      throw new Tampered(this.#next, `it says epoch ${header.epoch}, in epoch ${epoch}`);
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
    const { provedSize } = this.#seals;
    if (provedSize > this.#next) this.#options.onSealed?.(provedSize);
  }

  #checkType(entry: Entry): void {
    if ((isEvent(entry.type) || entry.type === "gap") && !this.#running) {
      throw new Tampered(this.#next, "it stands outside any run of the bank");
    }
    if (this.#next === 0n && entry.type !== "epoch") {
      throw new Tampered(0n, "the log does not begin with an epoch");
    }
    switch (entry.type) {
      case "open":
        return this.#checkOpening(entry);
      case "event":
      case "old_event":
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
    const { size = 0n, root = NO_PREVIOUS } = this.#seals.seal ?? {};
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
    const gap = this.#heartbeatGap(entry.timeMs);
    this.#seals.takeEpoch(entry);
    this.#pendingGap = gap;
    this.#claims.trust(this.#seals.publicKey, this.#next);
  }

  #checkSeal(entry: Entry): void {
    const gap = this.#heartbeatGap(entry.timeMs);
    this.#seals.takeSeal(entry, this.#entries.tree.root());
    if (gap !== undefined) this.#missing.push(gap);
  }

  #heartbeatGap(timeMs: number): string | undefined {
    const { provedMs } = this.#seals;
    if (!this.#running || timeMs - provedMs <= HEARTBEAT_GAP_MS) return undefined;
    return `no seal between ${formatTime(provedMs)} and ${formatTime(timeMs)}`;
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
    const surplus = this.#options.ledger?.end(size);
    if (surplus?.isCut) throw new Tampered(size, surplus.reason);
    if (surplus !== undefined) this.#missing.push(surplus.reason);
    const { provedSize, seals } = this.#seals;
    const unsealed = size - provedSize;
    // A start writes three entries before its seal, a batch at most so many.
    if (unsealed > BATCH_COMMANDS_MAX || (seals === 0n && size > 3n)) {
      throw new Tampered(provedSize, "the entries from here on have no seal");
    }
    this.#tellWhatIsMissing(unsealed);
  }

  #tellWhatIsMissing(unsealed: bigint): void {
    const { nowMs } = this.#options;
    const { epoch, provedMs, provedSize, seal } = this.#seals;
    if (this.#next === 0n) this.#missing.push("everything: there is no entry");
    if (this.#entries.tornBytes > 0) {
      this.#missing.push(`the rest of entry ${this.#next}: the file ends within it`);
    }
    if (seal === undefined && this.#next > 0n) this.#missing.push("a first seal");
    if (this.#entries.last?.type === "epoch" && !this.#running) {
      this.#missing.push(`the OPEN of the run that epoch ${epoch} is for`);
    }
    if (unsealed > 0n) {
      this.#missing.push(`a seal over the entries from ${provedSize} on`);
    }
    if (this.#running && nowMs - provedMs > HEARTBEAT_GAP_MS) {
      this.#missing.push(
        `a seal or CLOSE since ${formatTime(provedMs)}: the bank died, or the log was cut`,
      );
    }
    if (provedMs - nowMs > HEARTBEAT_GAP_MS) {
      this.#missing.push(
        `agreement on the time: the last seal is of ${formatTime(provedMs)}`,
      );
    }
    for (const { source } of this.#claims.unknownHeads()) {
      this.#missing.push(`the key that signed ${source}: no epoch in this log has it`);
    }
  }

  #report(): Report {
    const { epoch, seal, seals } = this.#seals;
    return {
      entries: this.#next,
      events: this.#counts.events,
      epochs: epoch + 1,
      seals,
      firstMs: this.#counts.firstMs,
      lastMs: this.#timeMs,
      ...(seal === undefined ? {} : { head: seal }),
      closed: !this.#running,
      notes: this.#notes,
    };
  }
}
