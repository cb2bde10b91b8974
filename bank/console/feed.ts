import type { Clock } from "../../lib/clock.ts";
import { EventStream } from "../../lib/web/event_stream.ts";
import { chooseEvents } from "./choose_rows.ts";
import type { Skipped } from "./choose_rows.ts";
import type { ConsoleEvent } from "./event_ring.ts";
import { toRow } from "./feed_row.ts";
import type { FeedRow } from "./feed_row.ts";
import type { Figures } from "./figures.ts";

/** What every viewer gets, however much happens: nobody reads faster, and the browser has to draw it. */
export const ROWS_PER_BATCH_MAX = 50;
/** Rows that a page shows, or that are sent again after a short absence. */
export const ROWS_SHOWN_MAX = 200;
const VIEWERS_MAX = 200;

/** What happened; what the bank is like now. */
interface Batch {
  readonly rows?: readonly FeedRow[];
  readonly skipped?: Skipped;
  readonly state?: Figures;
}

/**
 * The feed as it happens, to many viewers at once. Each batch is encoded once for all of them, and
 * is one write for each: it is the writes that cost, hardly what is in them.
 */
export class Feed {
  readonly #stream: EventStream;
  /** What goes with the next batch. */
  #state: Figures | undefined;
  /** Of the newest event that is told of: a browser that comes again says it. */
  #lastId = 0;

  constructor(clock: Clock) {
    // What was missed comes from the ring.
    this.#stream = new EventStream({ clock, viewersMax: VIEWERS_MAX, backlogMax: 0 });
  }

  get viewers(): number {
    return this.#stream.viewers;
  }

  /**
   * Tells all viewers what happened.
   * @param missed how much more did, of which nobody knows what it was
   */
  tell(events: readonly ConsoleEvent[], missed = 0): void {
    const state = this.#state;
    this.#state = undefined;
    this.#lastId = events.at(-1)?.id ?? this.#lastId;
    if (this.viewers === 0 || events.length + missed === 0 && state === undefined) return;
    const batch = toBatch(events, { missed, max: ROWS_PER_BATCH_MAX });
    this.#publish({ ...batch, ...(state && { state }) });
  }

  /** Tells all viewers what the bank is like now, together with what it does next. */
  show(state: Figures): void {
    const isSilent = this.#state !== undefined;
    this.#state = state;
    if (isSilent && this.viewers > 0) this.#publish({ state });
  }

  /**
   * @param events what happened since the page was made or left, oldest first
   * @param missed what else did, and is forgotten
   */
  respond(events: readonly ConsoleEvent[], missed: number, until: AbortSignal): Response {
    const batch = toBatch(events, { missed, max: ROWS_SHOWN_MAX });
    const first = { event: "news", data: JSON.stringify(batch), id: this.#lastId };
    return this.#stream.respond(null, first, until);
  }

  close(): void {
    this.#stream.close();
  }

  #publish(batch: Batch): void {
    this.#stream.publish("news", JSON.stringify(batch), this.#lastId);
  }
}

function toBatch(
  events: readonly ConsoleEvent[],
  { missed, max }: { readonly missed: number; readonly max: number },
): Batch {
  if (events.length + missed === 0) return {};
  const { chosen, skipped } = chooseEvents(events, max);
  if (missed > 0) skipped.unknown = missed;
  return { rows: chosen.map(toRow), skipped };
}
