// `deno task bench`: how fast Cofre is, against what the machine can do in the same minutes.

import { parseArgs } from "@std/cli/parse-args";
import { audit } from "./bench/audit.ts";
import { baselines } from "./bench/baselines.ts";
import { consoleBench } from "./bench/console.ts";
import { isMet } from "./bench/figure.ts";
import type { Figure, Spread } from "./bench/figure.ts";
import { flood } from "./bench/flood.ts";
import { growth, LARGE } from "./bench/growth.ts";
import { handshakes } from "./bench/handshakes.ts";
import { kioskBench } from "./bench/kiosk.ts";
import { ledgerBench } from "./bench/ledger_bench.ts";
import { memory } from "./bench/memory.ts";
import { oneShot } from "./bench/one_shot.ts";
import { comparePeer } from "./bench/peers.ts";
import type { Peer } from "./bench/peers.ts";
import { plot, round } from "./bench/plot.ts";
import { roundTrip } from "./bench/round_trip.ts";
import { start } from "./bench/start.ts";
import { throughput } from "./bench/throughput.ts";
import { say, warn } from "./say.ts";

const SECTIONS: Readonly<Record<string, () => Promise<Figure[]>>> = {
  throughput,
  round_trip: roundTrip,
  baselines,
  one_shot: oneShot,
  start,
  memory,
  handshakes,
  flood,
  ledger: ledgerBench,
  growth: () => growth({ accounts: Number(flags.accounts), postings: Number(flags.postings) }),
  audit,
  console: consoleBench,
  kiosk: kioskBench,
};
const USAGE = `deno task bench [--json] [--plots] [--accounts N --postings N]
       [--peer NAME --bank COMMAND --atm COMMAND] [SECTION ...]
sections: ${Object.keys(SECTIONS).join(", ")}`;
const PLOTS = new URL("../docs/bench/", import.meta.url);

const flags = parseArgs(Deno.args, {
  boolean: ["json", "plots"],
  string: ["accounts", "postings", "peer", "bank", "atm"],
  collect: ["peer", "bank", "atm"],
  default: { accounts: `${LARGE.accounts}`, postings: `${LARGE.postings}` },
  unknown: (argument, key) => key === undefined || usage(`unknown option ${argument}`),
});
const peers = readPeers();
const everything = flags._.length === 0 && peers.length === 0;
const names = everything ? Object.keys(SECTIONS) : flags._.map(String);
const strange = names.filter((name) => !(name in SECTIONS));
if (strange.length > 0) usage(`no section ${strange.join(", ")}`);

const figures: Figure[] = [];
for (const name of names) await measure(name, SECTIONS[name]!);
for (const peer of peers) await measure(`peer ${peer.name}`, () => comparePeer(peer));
if (flags.json) say(JSON.stringify(figures, null, 2));
else sayTable(figures);

/** Runs one section, and draws it if that is wanted. */
async function measure(name: string, section: () => Promise<Figure[]>): Promise<void> {
  warn(`bench: ${name} ...`);
  const found = await section();
  figures.push(...found);
  if (!flags.plots || !found.some(({ against }) => against !== undefined)) return;
  const about = `Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} processors, ${
    new Date().toISOString().slice(0, 10)
  }; median and quartiles of the ratio, rounds in turns`;
  await Deno.mkdir(PLOTS, { recursive: true });
  await Deno.writeTextFile(
    new URL(`${name.replaceAll(/\W/g, "_")}.svg`, PLOTS),
    plot(name, found, about),
  );
}

/** Each `--peer` with the `--bank` and the `--atm` of the same place. */
function readPeers(): Peer[] {
  const { peer, bank, atm } = flags;
  if (bank.length !== peer.length || atm.length !== peer.length) {
    usage("each --peer needs a --bank and an --atm");
  }
  return peer.map((name, i) => ({ name, bank: bank[i]!, atm: atm[i]! }));
}

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

function usage(problem: string): never {
  warn(`bench: error: ${problem}\nusage: ${USAGE}`);
  Deno.exit(2);
}
