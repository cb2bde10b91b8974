/** The part of Deno.stdout that is needed to write. */
export interface Sink {
  /** Writes some of the bytes and gives their number. */
  writeSync(bytes: Uint8Array): number;
}

/** How long a full pipe is waited for: a reader that has stopped must not stop us for ever. */
const FULL_MS_MAX = 5_000;
const PAUSE_MS = 5;

/**
 * Writes the whole text, however little the sink takes at a time. False if it can take no more:
 * a closed pipe, a full disk, a reader that does not read. Never throws for these.
 */
export function writeAll(sink: Sink, text: string, pause: (ms: number) => void = block): boolean {
  let rest: Uint8Array = new TextEncoder().encode(text);
  let waitedMs = 0;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(sink.writeSync(rest));
      waitedMs = 0;
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock) || waitedMs >= FULL_MS_MAX) return false;
      pause(PAUSE_MS);
      waitedMs += PAUSE_MS;
    }
  }
  return true;
}

function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
