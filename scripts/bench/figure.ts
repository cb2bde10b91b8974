/** The middle of several rounds, and the quartiles around it. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** One thing measured. On a shared machine the ratio says more than the value. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: Spread;
  /** What was measured in the same rounds, in turns with it, in the same unit. */
  readonly against?: Yardstick;
  readonly target?: Target;
}

/** What a figure is measured against. */
export interface Yardstick {
  readonly name: string;
  readonly value: Spread;
  /** Figure / yardstick, round by round. */
  readonly ratio: Spread;
}

/** What a figure has to reach. */
export type Target =
  & { readonly of: "value" | "ratio" }
  & ({ readonly atLeast: number } | { readonly atMost: number });

/** Median and quartiles, each interpolated between the two values next to it. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => {
    const position = (sorted.length - 1) * share;
    const [below, above] = [sorted[Math.floor(position)]!, sorted[Math.ceil(position)]!];
    return below + (above - below) * (position % 1);
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** The yardstick of rounds in which both were measured. */
export function against(
  name: string,
  measured: readonly number[],
  yardstick: readonly number[],
): Yardstick {
  const ratios = measured.map((value, round) => value / yardstick[round]!);
  return { name, value: spread(yardstick), ratio: spread(ratios) };
}

/** Whether the target is reached; null if there is none. */
export function isMet({ value, against, target }: Figure): boolean | null {
  if (target === undefined) return null;
  const { median } = target.of === "ratio" ? against!.ratio : value;
  return "atLeast" in target ? median >= target.atLeast : median <= target.atMost;
}
