import { equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { encodeHeader } from "../../lib/audit/entry.ts";
import type { Entry } from "../../lib/audit/entry.ts";
import { decodeEpochPayload, logIdOf, verifyEpochPayload } from "./epoch.ts";
import { judgeSeal, originOf, readSeal } from "./seal_note.ts";
import type { Seal } from "./seal_note.ts";
import { Tampered } from "./tampered.ts";

/** Follows the epochs of a log and their signatures: what is proved so far, and by whose key. */
export class SealChain {
  /** The log's name in its seals. */
  readonly origin: string;
  readonly #firstKey: Bytes;
  #epoch = 0;
  #publicKey: Bytes;
  #seal: Seal | undefined;
  #seals = 0n;
  #provedSize = 0n;
  #provedMs = 0;

  /** @param firstKey the public key of epoch 0, 32 bytes */
  constructor(firstKey: Bytes) {
    this.#firstKey = firstKey;
    this.#publicKey = firstKey;
    this.origin = originOf(logIdOf(firstKey));
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** The public key of the epoch under way. */
  get publicKey(): Bytes {
    return this.#publicKey;
  }

  /** The last seal. */
  get seal(): Seal | undefined {
    return this.#seal;
  }

  /** The number of seals. */
  get seals(): bigint {
    return this.#seals;
  }

  /** Entries below it are covered by a signature … */
  get provedSize(): bigint {
    return this.#provedSize;
  }

  /** … of this time. */
  get provedMs(): number {
    return this.#provedMs;
  }

  /** @throws {Tampered} the epoch's key did not announce this next one. */
  takeEpoch(entry: Entry): void {
    const next = decodeEpochPayload(entry.payload);
    const isFirst = entry.index === 0n;
    if (isFirst && !equalBytes(next.publicKey, this.#firstKey)) {
      throw new Tampered(0n, "the log begins with another key: it is not this bank's");
    }
    if (next.epoch !== (isFirst ? 0 : this.#epoch + 1)) {
      throw new Tampered(entry.index, `epoch ${next.epoch} follows epoch ${this.#epoch}`);
    }
    if (!this.#isSignedEpoch(entry)) {
      throw new Tampered(entry.index, `the key of epoch ${this.#epoch} did not sign it`);
    }
    this.#epoch = next.epoch;
    this.#publicKey = next.publicKey;
    this.#proved(entry);
  }

  /**
   * @param root of the tree of all entries before it
   * @throws {Tampered} it is not this epoch's seal over these entries.
   */
  takeSeal(entry: Entry, root: Bytes): void {
    const seal = readSeal(entry.payload);
    if (seal.origin !== this.origin || seal.note.signatures.length !== 1) {
      throw new Tampered(entry.index, "the seal is of another log");
    }
    if (seal.size !== entry.index || seal.timeMs !== entry.timeMs) {
      throw new Tampered(entry.index, "the seal is of another place");
    }
    if (judgeSeal(seal, this.#publicKey) !== "good") {
      throw new Tampered(entry.index, `the key of epoch ${this.#epoch} did not sign it`);
    }
    if (!equalBytes(seal.root, root)) {
      throw new Tampered(
        this.#provedSize,
        `the seal ${entry.index} is of other entries than those from here on`,
      );
    }
    this.#seals++;
    this.#seal = { size: seal.size, root: seal.root, timeMs: seal.timeMs };
    this.#proved(entry);
  }

  /** Whether a signature in the entry itself shows that it is as it was written. */
  isIntact(entry: Entry, root: Bytes): boolean {
    if (entry.type === "epoch") return this.#isSignedEpoch(entry);
    if (entry.type !== "seal") return false;
    try {
      const seal = readSeal(entry.payload);
      return judgeSeal(seal, this.#publicKey) === "good" && equalBytes(seal.root, root);
    } catch {
      return false;
    }
  }

  #isSignedEpoch(entry: Entry): boolean {
    const header = encodeHeader(entry, entry.payload.length);
    return verifyEpochPayload(this.#publicKey, header, entry.payload);
  }

  #proved({ index, timeMs }: Entry): void {
    this.#provedSize = index + 1n;
    this.#provedMs = timeMs;
  }
}
