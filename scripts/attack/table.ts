import { encodeHex } from "@std/encoding/hex";
import { CLASSES } from "../../tests/attacks/lab/classes.ts";
import type { AttackClass } from "../../tests/attacks/lab/classes.ts";
import type { Result } from "../../tests/attacks/lab/attack.ts";
import type { Report } from "../../tests/attacks/lab/trial.ts";

/** A run of the lab. */
export interface LabRun {
  readonly bank: string;
  readonly atm: string;
  /** The command line that repeats it. */
  readonly command: string;
  readonly seed: string;
  readonly seconds: number;
  /** `2026-11-21 14:02 UTC` */
  readonly endedAt: string;
  readonly reports: readonly Report[];
}

/** The results, from the best to the worst for the attacked. */
export const RESULTS: readonly Result[] = ["safe", "not applicable", "unclear", "broken"];

/** `[ 3/60] BROKEN  A1  replay/at-once  0.8 s: why`; for the safe without the reason. */
export function lineOf({ result, because, trial, ms }: Report, done: number, all: number): string {
  const count = `[${`${done}`.padStart(`${all}`.length)}/${all}]`;
  const shown = (result === "broken" ? "BROKEN" : result).padEnd(14);
  const time = `${(ms / 1000).toFixed(1)} s`.padStart(7);
  const line = `${count} ${shown} ${trial.class.padEnd(3)} ${time}  ${trial.id}`;
  return result === "safe" ? line : `${line}\n        ${because.replaceAll("\n", "\n        ")}`;
}

/** A table by class, what is broken, and the last line: counts and time. */
export function summary(run: LabRun): string[] {
  const classes = (Object.keys(CLASSES) as AttackClass[]).flatMap((number) => {
    const found = run.reports.filter(({ trial }) => trial.class === number);
    if (found.length === 0) return [];
    const counts = RESULTS.map((result) => countOf(found, result));
    const cells = counts.map((count) => (count === 0 ? "." : `${count}`).padStart(7));
    return [`${number.padEnd(3)} ${CLASSES[number].padEnd(30)} ${cells.join("")}`];
  });
  const broken = run.reports.filter(({ result }) => result === "broken");
  const counts = RESULTS.map((result) => `${countOf(run.reports, result)} ${result}`);
  return [
    "",
    `${"class".padEnd(35)}${
      ["safe", "n/a", "unclear", "broken"].map((w) => w.padStart(7)).join("")
    }`,
    ...classes,
    ...broken.length === 0 ? [] : ["", "The attacker wins:"],
    ...broken.map(({ trial, because }) => `  ${trial.id}: ${because.split("\n")[0]}`),
    "",
    `${counts.join(", ")} in ${run.seconds.toFixed(0)} s`,
  ];
}

/** For programs: every report with its transcript, bytes in hex. */
export function toJson(run: LabRun): unknown {
  return {
    ...run,
    reports: run.reports.map(({ trial, result, because, ms, transcript }) => ({
      id: trial.id,
      class: trial.class,
      level: trial.level,
      title: trial.title,
      result,
      because,
      ms: Math.round(ms),
      reproduce: reproduce(run, trial.id),
      transcript: transcript.map(({ atMs, who, what, bytes }) => ({
        ms: Math.round(atMs),
        who,
        what,
        ...(bytes === undefined ? {} : { hex: encodeHex(bytes) }),
      })),
    })),
  };
}

/** The command line that carries out this one attack again. */
export function reproduce({ bank, atm, seed }: LabRun, id: string): string {
  const pair = bank === "Cofre" ? "" : ` --bank "${bank}" --atm "${atm}"`;
  return `deno task attack${pair} --only ${id} --seed ${seed}`;
}

function countOf(reports: readonly Report[], wanted: Result): number {
  return reports.filter(({ result }) => result === wanted).length;
}
