/** A table as deno fmt would lay it out, with its line end. */
export function markdownTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [titles, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = titles.map((_, at) => Math.max(3, ...lines.map((line) => line[at]!.length)));
  const drawn = lines.map((line) => line.map((cell, at) => cell.padEnd(widths[at]!)));
  drawn.splice(1, 0, widths.map((width) => "-".repeat(width)));
  return drawn.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
