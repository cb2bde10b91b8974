import type { Clock } from "../lib/clock.ts";
import type { Teller } from "./teller.ts";

type Serving = Pick<Teller, "serve">;

/** A session that is at work gives its next order sooner than this. */
const PAUSE_MS = 50;

/** Whether customers are being served: strangers' orders do not count. */
export class OrderHours {
  readonly #clock: Pick<Clock, "monotonic">;
  #servedMs = -Infinity;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** A customer got an answer a moment ago. */
  get areNow(): boolean {
    return this.#clock.monotonic() - this.#servedMs < PAUSE_MS;
  }

  /** Serves as this teller does, and takes notice of customers: of who has shown a card. */
  watch(teller: Serving): Serving {
    return {
      serve: async (...order) => {
        const verdict = await teller.serve(...order);
        if (verdict.proven) this.#servedMs = this.#clock.monotonic();
        return verdict;
      },
    };
  }
}
