import { makeTemplate } from "../template.ts";
import type { Pair } from "../../contest/contest_run.ts";
import type { Report, Trial } from "./trial.ts";

/** How trials are run. */
export interface RunOptions {
  readonly pair: Pair;
  readonly seed: string;
  /** How many at a time: most of them wait for a clock or a process. */
  readonly parallel: number;
  readonly onReport?: (report: Report) => void;
}

/** Carries all of them out, each with programs and a folder of its own; reports in their order. */
export async function runAll(trials: readonly Trial[], options: RunOptions): Promise<Report[]> {
  const { pair, seed, parallel, onReport = () => {} } = options;
  let template: Promise<string> | null = null;
  const lab = { pair, seed, template: () => template ??= makeTemplate() };
  const reports = new Map<Trial, Report>();
  // Those that wait longest first, so that none of them is left alone at the end.
  const waiting = trials.toSorted((a, b) => Number(b.isSlow) - Number(a.isSlow));
  const worker = async () => {
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      const report = await trial.carryOut(lab);
      reports.set(trial, report);
      onReport(report);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallel }, worker));
  } finally {
    if (template !== null) await Deno.remove(await template, { recursive: true });
  }
  return trials.map((trial) => reports.get(trial)!);
}
