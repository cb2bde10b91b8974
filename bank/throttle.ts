import type { Bytes } from "../lib/bytes.ts";
import type { Clock } from "../lib/clock.ts";

/** Wrong passwords in a row for one log-in, before it is throttled. */
export const FAILURES_IN_A_ROW_MAX = 10;
/** Then, how long until the next one is looked at. */
export const THROTTLED_MS = 60_000;
/** Wrong passwords of one address within an hour. */
export const FAILURES_AN_HOUR_MAX = 20;
const HOUR_MS = 3_600_000;
/** Log-ins and addresses remembered at once: those that failed longest ago are forgotten. */
const REMEMBERED_MAX = 10_000;

/** One attempt that is looked at. It counts as a failure until it is said to have succeeded. */
export interface LoginAttempt {
  succeeded(): void;
}

/** What a {@linkcode LoginThrottle} needs. */
export interface ThrottleDeps {
  readonly clock: Pick<Clock, "monotonic">;
  /** Whether this machine's own address is limited too. */
  readonly countLoopback: boolean;
}

/**
 * Slows down whoever guesses passwords. A wrong one never locks a log-in, or anybody could lock
 * everybody out. Asked before anything is known of the log-in, so it tells nothing of it.
 */
export class LoginThrottle {
  readonly #deps: ThrottleDeps;
  readonly #logins = new Memory<{ inARow: number; lastMs: number }>();
  /** When each failure of the last hour was. */
  readonly #addresses = new Memory<number[]>();

  constructor(deps: ThrottleDeps) {
    this.#deps = deps;
  }

  /** Takes an attempt at a log-in from an address; null: not now, whatever the password is. */
  begin(cardId: Bytes, address: string): LoginAttempt | null {
    const nowMs = this.#deps.clock.monotonic();
    const login = { inARow: 0, lastMs: nowMs, ...this.#logins.get(nameOf(cardId)) };
    const isThrottled = login.inARow >= FAILURES_IN_A_ROW_MAX &&
      nowMs - login.lastMs < THROTTLED_MS;
    const failures = this.#failuresOf(address, nowMs);
    if (isThrottled || failures.length >= FAILURES_AN_HOUR_MAX) return null;
    // Counted before it is looked at: of a thousand guesses at once, ten are.
    this.#logins.set(nameOf(cardId), { inARow: login.inARow + 1, lastMs: nowMs });
    if (this.#counts(address)) this.#addresses.set(networkOf(address), [...failures, nowMs]);
    return { succeeded: () => this.#forgive(cardId, address, nowMs) };
  }

  #forgive(cardId: Bytes, address: string, beganMs: number): void {
    this.#logins.delete(nameOf(cardId));
    const failures = this.#addresses.get(networkOf(address));
    const at = failures?.indexOf(beganMs) ?? -1;
    if (at !== -1) failures!.splice(at, 1);
  }

  #failuresOf(address: string, nowMs: number): readonly number[] {
    const failures = this.#addresses.get(networkOf(address)) ?? [];
    return failures.filter((atMs) => nowMs - atMs < HOUR_MS);
  }

  #counts(address: string): boolean {
    return this.#deps.countLoopback || !/^(127\.|::1$|::ffff:127\.)/.test(address);
  }
}

/** A map in the order of last change, which forgets the oldest. */
class Memory<Value> {
  readonly #values = new Map<string, Value>();

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  set(name: string, value: Value): void {
    this.#values.delete(name);
    this.#values.set(name, value);
    if (this.#values.size > REMEMBERED_MAX) {
      this.#values.delete(this.#values.keys().next().value!);
    }
  }

  delete(name: string): void {
    this.#values.delete(name);
  }
}

function nameOf(cardId: Bytes): string {
  return String.fromCharCode(...cardId);
}

/** The address in `192.0.2.1:40000` and `[2001:db8::1]:40000`. */
export function addressOf(peer: string): string {
  return peer.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}

/** What counts as one address. Who has one of IPv6 has 2^64 of them (RFC 6177). */
export function networkOf(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const behind = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - groups.length - behind.length;
  return [...groups, ...Array(zeros).fill("0"), ...behind].slice(0, 4).join(":");
}
