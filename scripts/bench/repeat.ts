import { spread } from "./figure.ts";
import type { LoadResult } from "./load_process.ts";

/** Run in before anything is counted, so that both sides are compiled and the caches full. */
const WARM_UP_MS = 500;

/** Calls `once` over and over on each of the subjects; counts what ends after the warm-up. */
export async function repeat<T>(
  subjects: readonly T[],
  measureMs: number,
  once: (subject: T) => Promise<void>,
): Promise<LoadResult> {
  const startMs = performance.now() + WARM_UP_MS;
  const endMs = startMs + measureMs;
  const timesMs: number[] = [];
  let done = 0;
  await Promise.all(subjects.map(async (subject) => {
    for (let beganMs = performance.now(); beganMs < endMs;) {
      await once(subject);
      done++;
      const endedMs = performance.now();
      if (endedMs >= startMs && endedMs < endMs) timesMs.push(endedMs - beganMs);
      beganMs = endedMs;
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

/** Says `ready`, and then measures as often as it is asked to by a line. */
export function tell(what: LoadResult | "ready"): void {
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(what) + "\n"));
}
