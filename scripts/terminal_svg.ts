// Draws the recorded output of a program as a picture of a terminal:
//   CI=true script -qec "deno task -q demo" /dev/null | deno run scripts/terminal_svg.ts "deno task demo" > docs/demo.svg

const FONT_PX = 14;
const LINE_PX = 20;
const COLUMN_PX = 8.43;
const MARGIN_PX = 20;
const BAR_PX = 36;

const COLOURS: Readonly<Record<string, string>> = {
  "1": "title",
  "31": "red",
  "32": "green",
  "33": "yellow",
  "35": "magenta",
  "36": "cyan",
};

const STYLE = `
  .window { fill: #10151c; stroke: #2b3542; }
  .dot { fill: #3a4654; }
  text { font: ${FONT_PX}px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
         fill: #d6dee8; white-space: pre; }
  .name { fill: #8b98a8; }
  .title { font-weight: 700; fill: #ffffff; }
  .red { fill: #ff8f8f; } .green { fill: #7fdca4; } .yellow { fill: #f2cf7a; }
  .magenta { fill: #c9a7ff; } .cyan { fill: #86d5f0; }`;

/** The output of a program, with its ANSI colours, as an SVG picture. */
export function terminalSvg(output: string, name: string): string {
  const lines = output.replaceAll("\r", "").trim().split("\n");
  // deno-lint-ignore no-control-regex
  const columns = Math.max(...lines.map((line) => line.replace(/\x1b\[\d*m/g, "").length), 60);
  const width = Math.ceil(columns * COLUMN_PX) + 2 * MARGIN_PX;
  const height = lines.length * LINE_PX + BAR_PX + MARGIN_PX;
  const dots = [0, 1, 2].map((i) => `<circle class="dot" cx="${20 + i * 18}" cy="18" r="5.5"/>`);
  const rows = lines.map((line, i) => row(line, BAR_PX + (i + 0.8) * LINE_PX));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}"` +
    ` role="img" aria-label="The output of ${name}">`,
    `<style>${STYLE}</style>`,
    `<rect class="window" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10"/>`,
    ...dots,
    `<text class="name" x="${width / 2}" y="23" text-anchor="middle">${escape(name)}</text>`,
    ...rows,
    "</svg>",
    "",
  ].join("\n");
}

function row(line: string, y: number): string {
  let colour = "";
  const spans: string[] = [];
  // deno-lint-ignore no-control-regex
  for (const part of line.split(/(\x1b\[\d*m)/)) {
    // deno-lint-ignore no-control-regex
    const code = /^\x1b\[(\d*)m$/.exec(part);
    if (code !== null) colour = COLOURS[code[1]!] ?? "";
    else if (part !== "") {
      spans.push(`<tspan${colour === "" ? "" : ` class="${colour}"`}>${escape(part)}</tspan>`);
    }
  }
  return `<text x="${MARGIN_PX}" y="${y}" xml:space="preserve">${spans.join("")}</text>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

if (import.meta.main) {
  const output = await new Response(Deno.stdin.readable).text();
  const svg = terminalSvg(output, Deno.args[0] ?? "terminal");
  await new Response(svg).body!.pipeTo(Deno.stdout.writable);
}
