import type { Clock } from "../lib/clock.ts";
import { counted } from "../lib/counted.ts";
import type { AuditEvent } from "./audit/sink.ts";

/** Failures told one by one in a second; the others are told together. */
export const SINGLE_NOTES_MAX = 10;
/** Kinds of failure that one summary tells apart. */
const SUMMARY_KINDS_MAX = 64;
const WINDOW_MS = 1_000;

/**
 * What strangers did wrong, for the audit log. Whoever makes a thousand errors a second gets no
 * thousand entries: ten, and then one a second for each reason and address, with a count.
 */
export class FailureNotes {
  readonly #clock: Clock;
  readonly #write: (event: AuditEvent) => void;
  readonly #rest = new Map<string, { event: AuditEvent; count: number }>();
  #single = 0;
  #ending = false;

  constructor(clock: Clock, write: (event: AuditEvent) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** Tells of one failure, alone or in the summary of this second. */
  add(event: AuditEvent): void {
    this.#openWindow();
    if (this.#single < SINGLE_NOTES_MAX) {
      this.#single++;
      return this.#write(event);
    }
    const address = addressOf(event.peer);
    const named = `${event.action} ${event.reason} ${address}`;
    const key = this.#rest.has(named) || this.#rest.size < SUMMARY_KINDS_MAX ? named : "others";
    const summary = this.#rest.get(key) ?? {
      event: key === "others" ? { ...strip(event, ""), reason: "several" } : strip(event, address),
      count: 0,
    };
    summary.count++;
    this.#rest.set(key, summary);
  }

  /** Tells now what the running second has counted. */
  flush(): void {
    for (const { event, count } of this.#rest.values()) {
      this.#write({ ...event, reason: `${event.reason} (${counted(count, "time", "times")})` });
    }
    this.#rest.clear();
    this.#single = 0;
  }

  #openWindow(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#clock.after(WINDOW_MS, () => {
      this.#ending = false;
      this.flush();
    });
  }
}

/** A failure about which nothing is known but where it came from. */
export function failureEvent(timeMs: number, peer: string, reason: string): AuditEvent {
  return {
    timeMs,
    peer,
    action: "connection",
    account: "",
    cardId: new Uint8Array(),
    amountCents: 0n,
    balanceCents: 0n,
    outcome: "failed",
    reason,
    duplicate: false,
    sequence: 0n,
  };
}

/** What is common to all failures of a summary. */
function strip({ timeMs, action, outcome, reason }: AuditEvent, address: string): AuditEvent {
  return { ...failureEvent(timeMs, address, reason), action, outcome };
}

function addressOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(":"));
}
