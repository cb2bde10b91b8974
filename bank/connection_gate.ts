import type { Clock } from "../lib/clock.ts";
import { networkOf } from "./throttle.ts";

/** The limits of protocol 8, step 1; the command line may change the first two. */
export interface GateLimits {
  /** Connections in all. */
  readonly maxConnections: number;
  /** Full handshakes a second from one address, after a burst. */
  readonly handshakesPerSecond: number;
  readonly handshakeBurst: number;
  /** Connections of one address that have shown no valid card yet. */
  readonly maxStrangersPerAddress: number;
  /** Whether the limits per address hold for this machine too. */
  readonly countLoopback: boolean;
}

/** A connection inside the gate. */
export interface Visitor {
  /** Whether this address may do another full handshake now; takes one if so. */
  takeHandshake(): boolean;
  /**
   * The same for an order that creates an account. It needs no card, and the audit log keeps an
   * entry whatever becomes of it: a stranger gives no more of them than hellos.
   */
  takeCreation(): boolean;
  /** RSA is done for it. */
  costRsa(): void;
  /** A valid signature of a registered card has come: the place is kept from now on. */
  prove(): void;
  /** The connection is over. */
  leave(): void;
}

interface Place {
  readonly network: string;
  readonly evict: () => void;
}

/** Addresses whose handshake rate is remembered at once. */
const ADDRESSES_MAX = 10_000;
/** How many of those who left last count for what is expected of who comes next. */
const MEMORY_VISITORS = 32;

/** Decides who may be connected: strangers make room, oldest first, customers never do. */
export class ConnectionGate {
  readonly #limits: GateLimits;
  readonly #clock: Clock;
  /** In the order of arrival. */
  readonly #strangers = new Set<Place>();
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();
  #inside = 0;
  /** The share of customers among those for whom RSA was done, and who left last. */
  #customers = 1;

  constructor(limits: GateLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Connections inside. */
  get size(): number {
    return this.#inside;
  }

  /** Whether most of those who have the bank do RSA show no card afterwards. */
  get isFlooded(): boolean {
    return this.#customers < 0.5;
  }

  /** Lets a connection in, at the cost of an older stranger if it must; null = no room at all. */
  admit(address: string, evict: () => void): Visitor | null {
    const counted = this.#limits.countLoopback || !isLoopback(address);
    const network = networkOf(address);
    if (counted) this.#makeRoomFor(network);
    if (this.#inside >= this.#limits.maxConnections && !this.#evictOldest(this.#strangers)) {
      return null;
    }
    const place: Place = { network, evict };
    this.#strangers.add(place);
    this.#inside++;
    let hadRsa = false;
    let proven = false;
    let left = false;
    const takeHandshake = () => !counted || this.#takeToken(network);
    return {
      takeHandshake,
      takeCreation: () => proven || takeHandshake(),
      costRsa: () => {
        hadRsa = true;
      },
      prove: () => {
        proven = true;
        this.#strangers.delete(place);
      },
      leave: () => {
        if (left) return;
        left = true;
        if (hadRsa) this.#customers += ((proven ? 1 : 0) - this.#customers) / MEMORY_VISITORS;
        if (this.#strangers.delete(place) || !this.#evicted.delete(place)) this.#inside--;
      },
    };
  }

  /** Evicted places, counted out already, whose connection has not ended yet. */
  readonly #evicted = new Set<Place>();

  #makeRoomFor(network: string): void {
    const same = [...this.#strangers].filter((place) => place.network === network);
    if (same.length >= this.#limits.maxStrangersPerAddress) this.#evictOldest(same);
  }

  #evictOldest(places: Iterable<Place>): boolean {
    for (const place of places) {
      this.#strangers.delete(place);
      this.#evicted.add(place);
      this.#inside--;
      place.evict();
      return true;
    }
    return false;
  }

  /** A token bucket for each address, or IPv6 network. */
  #takeToken(network: string): boolean {
    const { handshakesPerSecond, handshakeBurst } = this.#limits;
    const now = this.#clock.monotonic();
    const bucket = this.#buckets.get(network) ?? { tokens: handshakeBurst, atMs: now };
    const earned = (now - bucket.atMs) / 1000 * handshakesPerSecond;
    bucket.tokens = Math.min(handshakeBurst, bucket.tokens + earned);
    bucket.atMs = now;
    // Re-inserted, so that the map stays in the order of last use and the oldest is forgotten.
    this.#buckets.delete(network);
    this.#buckets.set(network, bucket);
    if (this.#buckets.size > ADDRESSES_MAX) {
      this.#buckets.delete(this.#buckets.keys().next().value!);
    }
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }
}

function isLoopback(address: string): boolean {
  return /^(127\.|::1$|::ffff:127\.)/.test(address);
}
