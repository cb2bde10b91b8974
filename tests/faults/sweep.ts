import { faultsOf } from "./strace.ts";
import type { Call, DiskError, Fault } from "./strace.ts";

/** A run of a program with this fault, or with none; it throws if anything is not right then. */
export type Trial = (fault?: Fault) => Promise<readonly Call[]>;

/** Which faults are tried. */
export interface SweepOptions {
  readonly errors: readonly DiskError[];
  /** Of all places, whether this one is tried. */
  readonly isTried?: (fault: Fault, place: number) => boolean;
  readonly onTrial?: (words: string) => void;
}

/** What a sweep came to. */
export interface SweepResult {
  readonly trials: number;
  /** Trials in which a call on a file of ours failed indeed. */
  readonly hits: number;
}

/** At a time: what a trial waits for is mostly not the processor. */
const PARALLEL = 3;

/**
 * Makes one call after the other fail, of those that a run without faults made on its folder.
 * @throws {Error} the first trial in which something was not right
 */
export async function sweep(trial: Trial, options: SweepOptions): Promise<SweepResult> {
  const { errors, isTried = () => true, onTrial = () => {} } = options;
  const faults = faultsOf([...await trial()], errors).filter(isTried);
  const result = { trials: faults.length, hits: 0 };
  const waiting = [...faults];
  const worker = async () => {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      const words = `${fault.call} ${fault.nth} on "${fault.file}" fails with ${fault.error}`;
      try {
        const calls = await trial(fault);
        if (calls.some(({ failedByUs, file }) => failedByUs && file !== null)) result.hits++;
      } catch (cause) {
        waiting.length = 0;
        throw new Error(`${words}: ${cause instanceof Error ? cause.message : cause}`, { cause });
      }
      onTrial(words);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: PARALLEL }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return result;
}
