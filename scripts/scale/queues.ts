/** Draws a number from 0 up to 1. */
export type Draw = () => number;

/** Where jobs wait for one of several servers, first come, first served. */
export interface Station {
  readonly kind: "servers";
  readonly servers: number;
  /** How long one job takes. */
  readonly serviceMs: (draw: Draw) => number;
}

/** Where one server takes all that waits, up to a bound, at once: a group commit. */
export interface Batcher {
  readonly kind: "batches";
  readonly max: number;
  /** How long a batch of so many takes. */
  readonly batchMs: (jobs: number) => number;
}

/** When jobs come to a station and leave it, in the same order of jobs. */
export interface Passage {
  readonly departuresMs: readonly number[];
  /** The share of the time that its servers work. */
  readonly load: number;
}

/** Poisson arrivals: `count` moments in ms, at so many a second on average. */
export function arrivals(count: number, perSecond: number, draw: Draw): number[] {
  let nowMs = 0;
  return Array.from({ length: count }, () => nowMs += exponential(1_000 / perSecond, draw));
}

/** A time whose mean is this, and which has no memory. */
export function exponential(meanMs: number, draw: Draw): number {
  return -meanMs * Math.log(1 - draw());
}

/** Sends jobs through a station; the arrivals need not be in order. */
export function pass(
  station: Station | Batcher,
  arrivalsMs: readonly number[],
  draw: Draw,
): Passage {
  const order = [...arrivalsMs.keys()].sort((a, b) => arrivalsMs[a]! - arrivalsMs[b]!);
  const times = order.map((job) => arrivalsMs[job]!);
  const { endsMs, busyMs, servers } = station.kind === "servers"
    ? serve(station, times, draw)
    : commit(station, times);
  const departuresMs = new Array<number>(arrivalsMs.length);
  order.forEach((job, i) => departuresMs[job] = endsMs[i]!);
  const lastMs = endsMs.reduce((a, b) => Math.max(a, b), 0);
  return { departuresMs, load: busyMs / (servers * (lastMs - times[0]!)) };
}

interface Worked {
  readonly endsMs: readonly number[];
  readonly busyMs: number;
  readonly servers: number;
}

function serve({ servers, serviceMs }: Station, times: readonly number[], draw: Draw): Worked {
  const freeMs = new Array<number>(servers).fill(0);
  let busyMs = 0;
  const endsMs = times.map((atMs) => {
    const server = freeMs.indexOf(Math.min(...freeMs));
    const tookMs = serviceMs(draw);
    busyMs += tookMs;
    return freeMs[server] = Math.max(atMs, freeMs[server]!) + tookMs;
  });
  return { endsMs, busyMs, servers };
}

function commit({ max, batchMs }: Batcher, times: readonly number[]): Worked {
  const endsMs: number[] = [];
  let freeMs = 0;
  let busyMs = 0;
  while (endsMs.length < times.length) {
    const first = endsMs.length;
    const startMs = Math.max(freeMs, times[first]!);
    let jobs = 1;
    while (jobs < max && times[first + jobs]! <= startMs) jobs++;
    const tookMs = batchMs(jobs);
    busyMs += tookMs;
    freeMs = startMs + tookMs;
    for (let i = 0; i < jobs; i++) endsMs.push(freeMs);
  }
  return { endsMs, busyMs, servers: 1 };
}
