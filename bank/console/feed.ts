import type { Clock } from "../../lib/clock.ts";
import { EventStream } from "../../lib/web/event_stream.ts";
import { chooseEvents } from "./choose_rows.ts";
import type { ConsoleEvent } from "./event_ring.ts";
import { toRow } from "./feed_row.ts";

/** What every viewer gets, however much happens: nobody reads faster, and the browser has to draw it. */
export const ROWS_PER_BATCH_MAX = 50;
/** Rows that a page shows, or that are sent again after a short absence. */
export const ROWS_SHOWN_MAX = 200;
const VIEWERS_MAX = 200;

/** The feed as it happens, to many viewers at once; each batch is written once for all of them. */
export class Feed {
  readonly #stream: EventStream;

  constructor(clock: Clock) {
    // What was missed comes from the ring, by its own numbers.
    this.#stream = new EventStream({ clock, viewersMax: VIEWERS_MAX, backlogMax: 0 });
  }

  get viewers(): number {
    return this.#stream.viewers;
  }

  /** Tells all viewers what happened. */
  tell(events: readonly ConsoleEvent[]): void {
    if (this.viewers === 0 || events.length === 0) return;
    const rows = chooseEvents(events, ROWS_PER_BATCH_MAX).map(toRow);
    this.#publish("rows", { rows, skipped: events.length - rows.length });
  }

  /** Tells all viewers what the bank is like now. */
  show(state: unknown): void {
    if (this.viewers > 0) this.#publish("state", state);
  }

  /** @param missed what happened since the page was made, oldest first */
  respond(missed: readonly ConsoleEvent[], until: AbortSignal): Response {
    const rows = missed.slice(-ROWS_SHOWN_MAX).map(toRow);
    const first = { event: "rows", data: JSON.stringify({ rows, skipped: 0 }) };
    return this.#stream.respond(null, first, until);
  }

  close(): void {
    this.#stream.close();
  }

  #publish(event: string, data: unknown): void {
    this.#stream.publish(event, JSON.stringify(data));
  }
}
