import { EventRing } from "./event_ring.ts";
import type { ConsoleEvent } from "./event_ring.ts";
import { Histogram } from "./histogram.ts";
import { RateSeries } from "./rate_series.ts";
import { Tally } from "./tally.ts";
import type { Gauges, News, TimedStep } from "./thread_messages.ts";

/** Events kept for who looks later. */
export const EVENTS_KEPT = 1_000;
const SECONDS_KEPT = 61;
/** A bank of which nothing was heard for so long does nothing else either. */
const SILENCE_MS_MAX = 5_000;

/** What the console knows of the bank: counted since its start, remembered for a while. */
export class Monitor {
  readonly events = new EventRing(EVENTS_KEPT);
  /** `operation outcome` */
  readonly orders = new Tally();
  readonly refusals = new Tally();
  readonly failures = new Tally();
  readonly durations = new Histogram();
  readonly orderRate = new RateSeries(SECONDS_KEPT);
  readonly handshakeRate = new RateSeries(SECONDS_KEPT);
  readonly startedMs: number;
  /** Where orders came from that are not answered yet. */
  readonly #inHand = new Set<string>();
  received = 0;
  judged = 0;
  connections = 0;
  handshakes = 0;
  resumptions = 0;
  missed = 0;
  gauges: Gauges | undefined;
  /** When the head was first seen to be the newest one. */
  sealedMs: number | undefined;

  constructor(nowMs: number) {
    this.startedMs = nowMs;
  }

  take({ steps, missed, gauges }: News): ConsoleEvent[] {
    if (this.gauges?.head.treeSize !== gauges.head.treeSize) this.sealedMs = gauges.timeMs;
    this.gauges = gauges;
    this.missed += missed;
    return steps.map((step) => {
      this.#count(step);
      return this.events.push(step);
    });
  }

  /** Whether the bank has been heard of just now. */
  isAlive(nowMs: number): boolean {
    return this.gauges !== undefined && nowMs - this.gauges.timeMs < SILENCE_MS_MAX;
  }

  /** Orders that came in and are not answered yet. */
  get inHand(): number {
    return this.#inHand.size;
  }

  #count({ peer, kind, reason = "", order, timeMs }: TimedStep): void {
    if (kind === "received") this.#inHand.add(peer);
    else if (kind !== undefined) this.#inHand.delete(peer);
    switch (kind) {
      case "connected":
        this.connections++;
        return;
      case "handshake":
        this.handshakes++;
        return this.handshakeRate.add(timeMs);
      case "resumed":
        this.resumptions++;
        return;
      case "received":
        this.received++;
        return;
      case "failed":
        return this.failures.add(reason);
      case "judged": {
        const outcome = order!.outcome!;
        this.judged++;
        this.orders.add(`${order!.operation} ${outcome.status}`);
        if (outcome.refusal !== undefined) this.refusals.add(outcome.refusal);
        this.durations.add(outcome.durationMs);
        return this.orderRate.add(timeMs);
      }
    }
  }
}
