// `deno task bench`: how fast Cofre is, against what the machine can do in the same minutes.

import { parseArgs } from "@std/cli/parse-args";
import { audit } from "./bench/audit.ts";
import { consoleBench } from "./bench/console.ts";
import { isMet } from "./bench/figure.ts";
import type { Figure, Spread } from "./bench/figure.ts";
import { handshakes } from "./bench/handshakes.ts";
import { ledgerBench } from "./bench/ledger_bench.ts";
import { memory } from "./bench/memory.ts";
import { oneShot } from "./bench/one_shot.ts";
import { roundTrip } from "./bench/round_trip.ts";
import { throughput } from "./bench/throughput.ts";
import { say, warn } from "./say.ts";

const SECTIONS: Readonly<Record<string, () => Promise<Figure[]>>> = {
  throughput,
  round_trip: roundTrip,
  one_shot: oneShot,
  memory,
  handshakes,
  ledger: ledgerBench,
  audit,
  console: consoleBench,
};
const USAGE = `deno task bench [--json] [SECTION ...]: ${Object.keys(SECTIONS).join(", ")}`;

const flags = parseArgs(Deno.args, {
  boolean: ["json"],
  unknown: (argument, key) => key === undefined || usage(`unknown option ${argument}`),
});
const names = flags._.length === 0 ? Object.keys(SECTIONS) : flags._.map(String);
const strange = names.filter((name) => !(name in SECTIONS));
if (strange.length > 0) usage(`no section ${strange.join(", ")}`);

const figures: Figure[] = [];
for (const name of names) {
  warn(`bench: ${name} ...`);
  figures.push(...await SECTIONS[name]!());
}
if (flags.json) say(JSON.stringify(figures, null, 2));
else sayTable(figures);

/** One row a figure: medians, and the quartiles in brackets. */
function sayTable(figures: readonly Figure[]): void {
  const rows = [
    ["", "measured", "against", "ratio", "target", ""],
    ...figures.map((figure) => [
      figure.name,
      `${show(figure.value)} ${figure.unit}`,
      figure.against === undefined
        ? ""
        : `${figure.against.name}: ${round(figure.against.value.median)}`,
      figure.against === undefined ? "" : show(figure.against.ratio),
      showTarget(figure),
      { true: "met", false: "missed", null: "" }[`${isMet(figure)}`],
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) say(row.map((cell, i) => cell.padEnd(widths[i]!)).join("  ").trimEnd());
}

function show({ low, median, high }: Spread): string {
  return `${round(median)} (${round(low)}..${round(high)})`;
}

function showTarget({ target }: Figure): string {
  if (target === undefined) return "";
  return "atLeast" in target
    ? `${target.of} >= ${target.atLeast}`
    : `${target.of} <= ${target.atMost}`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function usage(problem: string): never {
  warn(`bench: error: ${problem}\nusage: ${USAGE}`);
  Deno.exit(2);
}
