import type { Clock } from "../../lib/clock.ts";

/** A clock that stands still, for readers that judge a time. */
export const fixedClock: Clock = {
  now: () => 1_800_000_000_000,
  monotonic: () => 0,
  after: () => () => {},
};
