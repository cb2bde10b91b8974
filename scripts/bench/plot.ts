import type { Figure, Spread } from "./figure.ts";

const WIDTH = 860;
const ROW = 52;
const TOP = 64;
const LEFT = 20;
/** Right of the longest words. */
const BAR_LEFT = 480;
const BAR_WIDTH = 340;

/**
 * A picture of the figures that were measured against something: the ratio as a dot, its quartiles
 * as a line, the target as a stroke, on a logarithmic scale; and in words what was measured.
 */
export function plot(title: string, figures: readonly Figure[], about: string): string {
  const rows = figures.filter(({ against }) => against !== undefined);
  const ratios = rows.flatMap((figure) => [
    ...Object.values(figure.against!.ratio),
    ...targetRatio(figure),
    1,
  ]);
  const [low, high] = [Math.min(...ratios) / 1.2, Math.max(...ratios) * 1.2];
  const x = (ratio: number) =>
    Math.round(BAR_LEFT + BAR_WIDTH * Math.log(ratio / low) / Math.log(high / low));
  const height = TOP + rows.length * ROW + 40;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img"`,
    `  font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escape(title)}</title>`,
    `<desc>${escape(rows.map(words).join(". "))}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(LEFT, 26, title, `font-size="16" font-weight="600"`),
    text(LEFT, 46, about, `fill="#555"`),
    `<path d="M${x(1)} ${TOP - 8}V${height - 32}" stroke="#bbb" stroke-dasharray="3 3"/>`,
    text(x(1) + 4, height - 18, "as much", `fill="#555"`),
    ...rows.map((figure, i) => row(figure, TOP + i * ROW, x)),
    "</svg>\n",
  ].join("\n");
}

function row(figure: Figure, y: number, x: (ratio: number) => number): string {
  const { low, median, high } = figure.against!.ratio;
  const middle = y + 18;
  return [
    text(LEFT, y + 14, figure.name),
    text(
      LEFT,
      y + 31,
      `${show(figure.value)} ${figure.unit}, against ${figure.against!.name}`,
      `fill="#555"`,
    ),
    ...targetRatio(figure).map((target) =>
      `<path d="M${x(target)} ${middle - 12}v24" stroke="#b35900" stroke-width="2"/>`
    ),
    `<path d="M${x(low)} ${middle}H${x(high)}" stroke="#1f5f99" stroke-width="3"/>`,
    `<circle cx="${x(median)}" cy="${middle}" r="5" fill="#1f5f99"/>`,
    text(x(median) - 12, middle - 9, round(median), `font-weight="600"`),
  ].join("\n");
}

/** What a reader who does not see the picture is told. */
function words({ name, value, unit, against }: Figure): string {
  return `${name}: ${show(value)} ${unit}, ${show(against!.ratio)} of ${against!.name}`;
}

function targetRatio({ target }: Figure): number[] {
  if (target?.of !== "ratio") return [];
  return ["atLeast" in target ? target.atLeast : target.atMost];
}

function show({ low, median, high }: Spread): string {
  return `${round(median)} (${round(low)} to ${round(high)})`;
}

/** Three digits of a number that is small. */
export function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escape(content)}</text>`;
}

function escape(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
