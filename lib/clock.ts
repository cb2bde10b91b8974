/** Time as everything below `main.ts` sees it, so that tests and the simulator can turn it. */
export interface Clock {
  /** Wall clock: whole milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Calls back once after `ms` milliseconds; the function returned cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * The machine's clock for a run of seconds. The first setTimeout of a process makes Deno 2.9 load
 * Node's timers, which takes longer than all the cryptography of an order. A callback that was
 * cancelled stays in memory until its time, so this is not for servers.
 */
export const shortRunClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const signal = AbortSignal.timeout(ms);
    const listener = () => callback();
    signal.addEventListener("abort", listener);
    return () => signal.removeEventListener("abort", listener);
  },
};

/** Resolves after `ms` milliseconds of the given clock. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
