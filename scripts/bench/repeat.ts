import { spread } from "./figure.ts";
import type { LoadResult } from "./load_process.ts";

/** Run in before anything is counted, so that both sides are compiled and the caches full. */
const WARM_UP_MS = 500;

/**
 * Calls `once` over and over on each of the subjects; counts what ends after the warm-up.
 * @param perSecond how often in all, evenly; as often as it goes if absent. The time of one begins
 *   when it was due, so that what is held up by others before it is not measured too short.
 */
export async function repeat<T>(
  subjects: readonly T[],
  measureMs: number,
  once: (subject: T) => Promise<void>,
  perSecond = Infinity,
): Promise<LoadResult> {
  const openMs = performance.now();
  const everyMs = subjects.length / perSecond * 1_000;
  const startMs = openMs + WARM_UP_MS;
  const endMs = startMs + measureMs;
  const timesMs: number[] = [];
  let done = 0;
  await Promise.all(subjects.map(async (subject, at) => {
    let dueMs = openMs + everyMs * at / subjects.length;
    while (true) {
      const beganMs = dueMs > performance.now() ? await wakeAt(dueMs) : dueMs;
      // What never got its turn in time is missing in what is done a second.
      if (performance.now() >= endMs) break;
      await once(subject);
      done++;
      const endedMs = performance.now();
      if (endedMs >= startMs && endedMs < endMs) timesMs.push(endedMs - beganMs);
      dueMs = everyMs === 0 ? endedMs : dueMs + everyMs;
    }
  }));
  const sorted = timesMs.toSorted((a, b) => a - b);
  return {
    perSecond: timesMs.length / measureMs * 1_000,
    timeMs: spread(timesMs),
    done,
    p99Ms: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? NaN,
  };
}

/** A timer that is late is no fault of the bank: the time when it woke. */
async function wakeAt(timeMs: number): Promise<number> {
  const waitMs = Math.max(0, timeMs - performance.now());
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  return performance.now();
}

/** Says `ready`, and then measures as often as it is asked to by a line. */
export function tell(what: LoadResult | "ready"): void {
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(what) + "\n"));
}
