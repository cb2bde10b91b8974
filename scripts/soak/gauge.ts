/** What a process takes, at one moment. */
export interface Sample {
  /** Since the soak began. */
  readonly minutes: number;
  /** Memory that is really there: RSS. */
  readonly mebibytes: number;
  /** Open files, sockets and the like. */
  readonly handles: number;
  /** Orders told as done so far. */
  readonly orders: number;
}

/** Memory and handles of a process of this machine; Linux alone tells. */
export async function measure(pid: number): Promise<Pick<Sample, "mebibytes" | "handles">> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const kibibytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]);
  const handles = await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`));
  return { mebibytes: kibibytes / 1024, handles: handles.length };
}

/** How a value of the last quarter relates to that of the second: 1 is flat. */
export function growth(samples: readonly Sample[], of: "mebibytes" | "handles"): number {
  const quarter = Math.floor(samples.length / 4);
  const second = samples.slice(quarter, 2 * quarter).map((sample) => sample[of]);
  const last = samples.slice(-quarter).map((sample) => sample[of]);
  return median(last) / median(second);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
