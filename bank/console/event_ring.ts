import type { TimedStep } from "./thread_messages.ts";

/** A step in the order of all. */
export interface ConsoleEvent extends TimedStep {
  /** 1, 2, 3, … in this run of the bank. */
  readonly id: number;
}

/** The last events, and no more of them than there is room for. */
export class EventRing {
  readonly #places: ConsoleEvent[] = [];
  readonly #max: number;
  #lastId = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** The number of the newest; 0: there is none. */
  get lastId(): number {
    return this.#lastId;
  }

  push(step: TimedStep): ConsoleEvent {
    const event = { ...step, id: ++this.#lastId };
    this.#places[event.id % this.#max] = event;
    return event;
  }

  /** Those kept after the one of this number, oldest first. */
  *after(id: number): Generator<ConsoleEvent> {
    for (let next = Math.max(id, this.#lastId - this.#max) + 1; next <= this.#lastId; next++) {
      yield this.#places[next % this.#max]!;
    }
  }

  /** Newest first. */
  *newest(): Generator<ConsoleEvent> {
    const oldest = Math.max(1, this.#lastId - this.#max + 1);
    for (let id = this.#lastId; id >= oldest; id--) yield this.#places[id % this.#max]!;
  }
}
