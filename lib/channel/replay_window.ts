import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";
import { FRESHNESS_MS } from "../limits.ts";

/**
 * The hello nonces seen while their hello is fresh. Only an early refusal: a replayed hello that
 * comes through (after a restart, at another node, after the clock was set back) still dies at
 * its first record, because the bank's own nonce and ephemeral key are new each time.
 */
export class ReplayWindow {
  readonly #capacity: number;
  readonly #seen = new Set<string>();
  /** The nonces to forget, by the second of bank time in which their hello goes stale. */
  readonly #expiring = new Map<number, string[]>();
  #forgottenAt = -Infinity;

  /** Holds at most `capacity` nonces; full, it admits nothing rather than forget one early. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Nonces held now. */
  get size(): number {
    return this.#seen.size;
  }

  /**
   * Admits a hello once, while fresh: looked up and inserted in one synchronous step, so that two
   * copies that race cannot both pass.
   * @throws {ProtocolError} `stale`, `replayed` or `window_full`
   */
  admit(nonce: Bytes, sentAtMs: number, nowMs: number): void {
    checkFresh(sentAtMs, nowMs);
    this.#forget(nowMs);
    const key = nonce.toHex();
    if (this.#seen.has(key)) throw new ProtocolError("replayed");
    if (this.#seen.size >= this.#capacity) throw new ProtocolError("window_full");
    this.#seen.add(key);
    const second = Math.floor((sentAtMs + FRESHNESS_MS) / 1000) + 1;
    const bucket = this.#expiring.get(second);
    if (bucket === undefined) this.#expiring.set(second, [key]);
    else bucket.push(key);
  }

  #forget(nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    // Not <=: after the clock was set back the window would only fill, and shut everybody out.
    if (second === this.#forgottenAt) return;
    this.#forgottenAt = second;
    for (const [expiry, keys] of this.#expiring) {
      if (expiry > second) continue;
      for (const key of keys) this.#seen.delete(key);
      this.#expiring.delete(expiry);
    }
  }
}

/** @throws {ProtocolError} `stale` if the two clocks lie more than 10 s apart, either way. */
export function checkFresh(sentAtMs: number, nowMs: number): void {
  if (!(Math.abs(sentAtMs - nowMs) <= FRESHNESS_MS)) throw new ProtocolError("stale");
}
