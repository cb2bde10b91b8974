import { equalBytes, isZero } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import { verifyConsistency } from "../lib/audit/merkle_proof.ts";
import type { ProofRange } from "../lib/channel/proof.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import { ProtocolError } from "../lib/errors.ts";
import type { LogTree } from "./bank_session.ts";
import type { SeenHeads } from "./seen_heads.ts";

/** The bank shows a log that is not the one it showed before, grown: it rewrote its past. */
export class ForkedLogError extends ProtocolError {
  constructor(detail: string) {
    super("forked_log", detail);
  }
}

/** What a witness needs from outside. */
export interface WitnessDeps {
  readonly primitives: Primitives;
  readonly heads: SeenHeads;
  /** Told a sentence when the bank could not be watched, which proves nothing against it. */
  readonly warn: (message: string) => void;
}

/**
 * Watches the bank's audit log for its customers: a head that was seen once must be in every
 * later one (RFC 9162, 2.1.4). A bank that cuts or changes its log would have to deceive every
 * ATM that ever saw it.
 */
export class Witness {
  readonly #deps: WitnessDeps;

  constructor(deps: WitnessDeps) {
    this.#deps = deps;
  }

  /**
   * Looks at the head that a session began with, before any order leaves.
   * @throws {ForkedLogError} it is shorter than one seen before, or of the same size and another
   */
  async greet(head: LogTree): Promise<void> {
    const seen = await this.#seen(head);
    if (seen !== null) refuseContradiction(seen, head);
  }

  /**
   * Has the bank prove that the head in a reply continues the one seen last. It is asked whatever
   * was seen, so that nobody on the wire learns from it who is new here or what was ordered.
   * @param ask gets the proof; what it rejects with is told, and the old head kept
   * @param options.remember whether the head is worth a write to the disk
   * @throws {ForkedLogError}
   */
  async observe(
    head: LogTree,
    ask: (range: ProofRange) => Promise<Bytes[]>,
    { remember = true } = {},
  ): Promise<void> {
    if (isZero(head.logId)) return;
    const seen = await this.#seen(head);
    if (seen !== null) refuseContradiction(seen, head);
    const proof = await this.#ask(ask, { from: seen?.size ?? head.size, to: head.size });
    if (proof === null) return;
    if (seen !== null && !await verifyConsistency(this.#deps.primitives, seen, head, proof)) {
      throw new ForkedLogError(
        `the log of ${head.size} entries does not continue that of ${seen.size}`,
      );
    }
    if (remember && seen?.size !== head.size) await this.#deps.heads.remember(head);
  }

  async #seen({ logId }: LogTree): Promise<LogTree | null> {
    return isZero(logId) ? null : await this.#deps.heads.find(logId);
  }

  async #ask(
    ask: (range: ProofRange) => Promise<Bytes[]>,
    range: ProofRange,
  ): Promise<Bytes[] | null> {
    try {
      return await ask(range);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#deps.warn(`The bank did not prove that its audit log only grew (${error.reason})`);
      return null;
    }
  }
}

function refuseContradiction(seen: LogTree, head: LogTree): void {
  if (head.size < seen.size) {
    throw new ForkedLogError(`it has ${head.size} entries and had ${seen.size} before`);
  }
  if (head.size === seen.size && !equalBytes(head.root, seen.root)) {
    throw new ForkedLogError(`its ${head.size} entries are not those that were there before`);
  }
}
