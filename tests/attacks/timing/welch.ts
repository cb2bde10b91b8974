/** Beyond this two distributions are told apart (the bound of "dude, is my code constant time?"). */
export const T_MAX = 4.5;

/** What there is to say of many numbers. */
export interface Summary {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

/** Count, mean and the unbiased variance. */
export function summarize(numbers: readonly number[]): Summary {
  const count = numbers.length;
  const mean = numbers.reduce((sum, x) => sum + x, 0) / count;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (count - 1);
  return { count, mean, variance };
}

/** Welch's t of two samples whose variances may differ. */
export function welchT(a: readonly number[], b: readonly number[]): number {
  const [one, other] = [summarize(a), summarize(b)];
  const difference = one.mean - other.mean;
  if (difference === 0) return 0;
  return difference / Math.sqrt(one.variance / one.count + other.variance / other.count);
}

/** Two kinds of input, and how surely an observer tells them apart by times. */
export interface Pair {
  readonly kinds: readonly [string, string];
  /** The larger |t| of all times, and of those below the pooled 90th percentile. */
  readonly t: number;
}

/**
 * Every pair of kinds. Judged twice, as a machine's pauses hide small differences in the mean of
 * all times; the bound is one for all kinds, so that cutting does not make a difference itself.
 */
export function compareAll(times: Readonly<Record<string, readonly number[]>>): Pair[] {
  const all = Object.values(times).flat().sort((a, b) => a - b);
  const bound = all[Math.floor(0.9 * (all.length - 1))]!;
  const names = Object.keys(times);
  return names.flatMap((one, i) =>
    names.slice(i + 1).map((other): Pair => {
      const samples = [times[one]!, times[other]!] as const;
      const cut = samples.map((sample) => sample.filter((time) => time <= bound));
      const ts = [
        welchT(...samples),
        cut.every(({ length }) => length > 1) ? welchT(cut[0]!, cut[1]!) : 0,
      ];
      return { kinds: [one, other], t: Math.max(...ts.map(Math.abs)) };
    })
  );
}
