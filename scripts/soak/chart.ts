import type { Sample } from "./gauge.ts";

const WIDTH = 720;
const PANEL = 130;
const [LEFT, RIGHT, TOP, GAP] = [64, 16, 40, 34];

interface Curve {
  readonly title: string;
  readonly of: "mebibytes" | "handles" | "orders";
  readonly color: string;
}

const CURVES: readonly Curve[] = [
  { title: "memory of the bank (RSS), MiB", of: "mebibytes", color: "#1f6feb" },
  { title: "open handles of the bank", of: "handles", color: "#bf5af2" },
  { title: "orders told as done", of: "orders", color: "#2da44e" },
];

/** A soak as a picture: a curve below the other over the same minutes, each from zero. */
export function drawSoak(samples: readonly Sample[], title: string): string {
  const minutes = samples.at(-1)!.minutes;
  const height = TOP + CURVES.length * (PANEL + GAP);
  const panels = CURVES.map((curve, i) => panel(samples, curve, TOP + i * (PANEL + GAP), minutes));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img"`,
    `  font-family="system-ui, sans-serif" font-size="12" fill="#57606a">`,
    `<title>${title}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="18" font-size="14" fill="#24292f">${title}</text>`,
    ...panels,
    "</svg>\n",
  ].join("\n");
}

function panel(
  samples: readonly Sample[],
  { title, of, color }: Curve,
  top: number,
  minutes: number,
): string {
  const max = roundUp(Math.max(...samples.map((sample) => sample[of])));
  const x = (sample: Sample) => LEFT + sample.minutes / minutes * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => top + PANEL - value / max * PANEL;
  const points = samples.map((sample) => `${x(sample).toFixed(1)},${y(sample[of]).toFixed(1)}`);
  const lines = [0, max / 2, max].map((value) =>
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${
      y(value)
    }" stroke="#d0d7de"/>` +
    `<text x="${LEFT - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`
  );
  return [
    `<text x="${LEFT}" y="${top - 6}">${title}</text>`,
    ...lines,
    `<text x="${WIDTH - RIGHT}" y="${top + PANEL + 14}" text-anchor="end">` +
    `${minutes.toFixed(0)} min</text>`,
    `<polyline points="${points.join(" ")}" fill="none" stroke="${color}" stroke-width="1.5"/>`,
  ].join("\n");
}

/** The next of 1, 2, 4, 5, 8, 10 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 5, 8, 10].map((step) => step * power).find((limit) => limit >= value)!;
}
