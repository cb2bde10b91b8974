import { encodeHex } from "@std/encoding/hex";
import { CLASSES } from "../../tests/attacks/lab/classes.ts";
import type { AttackClass } from "../../tests/attacks/lab/classes.ts";
import type { Entry } from "../../tests/attacks/lab/attack.ts";
import type { Report } from "../../tests/attacks/lab/trial.ts";
import { reproduce, RESULTS } from "./table.ts";
import type { LabRun } from "./table.ts";

/** No scripts, nothing from elsewhere: the page may be handed on as it is. */
const CSP = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE = `
:root { color-scheme: light dark; --line: #8884; --broken: #c2252b; --safe: #1d7a3f; --na: #777; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
.counts { display: flex; gap: .7rem; flex-wrap: wrap; margin: 1rem 0; padding: 0; list-style: none; }
.counts li { border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .9rem; }
.counts b { font-size: 1.5rem; display: block; line-height: 1.2; }
details { border-top: 1px solid var(--line); } summary { cursor: pointer; padding: .35rem 0;
  display: grid; grid-template-columns: 7.5rem 1fr 4rem; gap: .8rem; align-items: baseline; }
summary code { color: var(--na); display: block; font-size: .8rem; }
.tag { font-weight: 600; } .safe { color: var(--safe); } .broken { color: var(--broken); }
.not-applicable, .unclear { color: var(--na); } .time { text-align: right; color: var(--na); }
.body { padding: 0 0 1rem 8.3rem; } pre, code { font: .82rem/1.45 ui-monospace, monospace; }
pre { overflow-x: auto; background: #8881; padding: .6rem; border-radius: .4rem; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; table-layout: fixed; }
td { vertical-align: top; padding: .15rem .6rem .15rem 0; border-top: 1px solid var(--line); }
td:nth-child(1) { width: 4.2rem; text-align: right; color: var(--na); }
td:nth-child(2) { width: 10.5rem; } td:nth-child(3) { overflow-wrap: anywhere; }
td pre { white-space: pre; margin: .2rem 0; } .deed td:nth-child(2) { font-weight: 600; }
.why { display: block; font-size: .85rem; } .about { color: var(--na); max-width: 46rem; margin: 0 0 .6rem; }
.classes { width: auto; } .classes td, .classes th { padding: .1rem .9rem .1rem 0; text-align: right;
  width: auto; font-weight: inherit; } .classes :first-child { text-align: left; }
.classes th { color: var(--na); } @media (max-width: 45rem) { .body { padding-left: 0; } }
`;

/** One page that needs nothing else: what was tried, what happened, and how to see it again. */
export function toHtml(run: LabRun, about: ReadonlyMap<AttackClass, string>): string {
  const { reports } = run;
  const names = Object.keys(CLASSES) as AttackClass[];
  const counts = RESULTS.map((result) => {
    const count = reports.filter((report) => report.result === result).length;
    return `<li class="${cssClass(result)}"><b>${count}</b>${result}</li>`;
  });
  const broken = reports.filter(({ result }) => result === "broken");
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${CSP}">
<meta name="viewport" content="width=device-width"><title>Attack report</title>
<style>${STYLE}</style>
<h1>Attack report</h1>
<p>Bank <code>${escape(run.bank)}</code>, ATM <code>${escape(run.atm)}</code>. ${reports.length}
attacks in ${run.seconds.toFixed(0)} s, ended ${run.endedAt}, seed <code>${
    escape(run.seed)
  }</code>.</p>
<ul class="counts">${counts.join("")}</ul>
<p>Each attack had a bank, ATMs and a folder of its own, and an attacker who owns the wire. A verdict
comes from what everybody can see: balances, exit codes, outputs. Open an attack for what happened,
byte for byte, and for the command that does it again.</p>
${matrix(run)}
${
    broken.length === 0
      ? ""
      : `<h2>The attacker wins</h2>${broken.map((r) => show(r, run)).join("")}`
  }
${names.map((name) => section(name, run, about.get(name) ?? "")).join("")}
<p>All of it again: <code>${escape(run.command)}</code></p>
</html>
`;
}

/** Classes against results. */
function matrix({ reports }: LabRun): string {
  const rows = (Object.keys(CLASSES) as AttackClass[]).flatMap((name) => {
    const found = reports.filter(({ trial }) => trial.class === name);
    if (found.length === 0) return [];
    const cells = RESULTS.map((result) => {
      const count = found.filter((report) => report.result === result).length;
      return `<td class="${cssClass(result)}">${count === 0 ? "" : count}`;
    });
    return [`<tr><td><a href="#${name}">${name}: ${CLASSES[name]}</a>${cells.join("")}`];
  });
  const titles = RESULTS.map((result) => `<th>${result}`).join("");
  return `<table class="classes"><tr><th>class${titles}${rows.join("")}</table>`;
}

function section(name: AttackClass, run: LabRun, about: string): string {
  const found = run.reports.filter(({ trial }) => trial.class === name);
  if (found.length === 0) return "";
  return `<h2 id="${name}">${name}: ${CLASSES[name]}</h2><p class="about">${escape(about)}</p>${
    found.map((report) => show(report, run)).join("")
  }`;
}

function show({ trial, result, because, ms, transcript }: Report, run: LabRun): string {
  return `<details><summary><span class="tag ${cssClass(result)}">${result}</span>
<span>${escape(trial.title)}<code>${escape(trial.id)}</code>${
    result === "safe" ? "" : `<span class="why">${escape(because.split("\n")[0]!)}</span>`
  }</span>
<span class="time">${(ms / 1000).toFixed(1)} s</span></summary>
<div class="body"><pre>${escape(because)}</pre>
<p>Again: <code>${escape(reproduce(run, trial.id))}</code></p>
<table>${transcript.map(row).join("")}</table></div></details>`;
}

function row({ atMs, who, what, bytes }: Entry): string {
  const dump = bytes === undefined ? "" : `<pre>${escape(hexDump(bytes))}</pre>`;
  // What the attacker does himself stands out from what he lets pass.
  const isDeed = who.includes("attacker ->") && !what.endsWith("passed on");
  const start = `<tr${isDeed ? ' class="deed"' : ""}><td>${Math.round(atMs)} ms`;
  return `${start}<td>${escape(who)}<td>${escape(what)}${dump}`;
}

/** Offset, 16 bytes in hex, and what of it can be read. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const part = bytes.subarray(offset, offset + 16);
    const hex = encodeHex(part).replaceAll(/.{8}/g, "$& ").padEnd(36);
    const text = [...part].map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "."
    );
    lines.push(`${offset.toString(16).padStart(4, "0")}  ${hex} ${text.join("")}`);
  }
  return lines.join("\n");
}

function cssClass(result: string): string {
  return result.replaceAll(" ", "-");
}

/** Whatever a foreign program prints is text here, and nothing else. */
function escape(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replaceAll(/[&<>"']/g, (char) => entities[char]!)
    // deno-lint-ignore no-control-regex -- a terminal's escapes have no business in a page
    .replaceAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "\u{fffd}");
}
