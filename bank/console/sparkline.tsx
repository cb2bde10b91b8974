import type { JSX } from "hono/jsx/jsx-runtime";

interface SparklineProps {
  readonly id: string;
  readonly name: string;
  readonly series: readonly number[];
}

const WIDTH = 120;
const HEIGHT = 32;

/** The line of a series from left to right, for a polyline; the largest value touches the top. */
export function sparkPoints(series: readonly number[]): string {
  const top = Math.max(1, ...series);
  const step = WIDTH / Math.max(1, series.length - 1);
  return series.map((value, i) => {
    const y = HEIGHT - 1 - value / top * (HEIGHT - 3);
    return `${round(i * step)},${round(y)}`;
  }).join(" ");
}

/** A series in words, for who does not see it. */
export function sparkWords(name: string, series: readonly number[]): string {
  return `${name} a second in the last ${series.length} seconds: ${Math.min(...series)} to ${
    Math.max(...series)
  }`;
}

/** A small curve without axes; attributes and classes alone, for inline styles are forbidden. */
export function Sparkline({ id, name, series }: SparklineProps): JSX.Element {
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={sparkWords(name, series)}
    >
      <polyline data-spark={id} points={sparkPoints(series)} />
    </svg>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
