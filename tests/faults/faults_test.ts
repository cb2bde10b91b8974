import { assert } from "@std/assert";
import { makeTemplate } from "../attacks/template.ts";
import { ATM_ACTIONS, AtmTrials } from "./atm_trial.ts";
import { tryBank } from "./bank_trial.ts";
import { whyNoStrace } from "./strace.ts";
import type { Fault } from "./strace.ts";
import { sweep } from "./sweep.ts";
import type { SweepResult } from "./sweep.ts";

const why = await whyNoStrace();
const ignore = why !== null;
const note = ignore ? ` (${why})` : "";
/** Here each place fails in one of the two ways; `deno task faults` tries all of both. */
const errors = ["EIO", "ENOSPC"] as const;

for (const action of ATM_ACTIONS) {
  Deno.test({
    name: `${action.name} at an ATM whose disk fails is done, refused, or found out later${note}`,
    ignore,
    async fn() {
      await using trials = await AtmTrials.open(100);
      const isTried = (_: Fault, i: number) => i % 4 === 0 || i % 4 === 3;
      checkHits(await sweep((fault) => trials.run(action, fault), { errors, isTried }));
    },
  });
}

Deno.test({
  name: `a bank whose disk fails says so, ends, and loses nothing that it acknowledged${note}`,
  ignore,
  async fn() {
    const template = await makeTemplate();
    try {
      // A part of the places, and each sync of the ledger.
      const isTried = ({ call, file, error }: Fault, i: number) =>
        i % 10 === 0 || i % 10 === 5 ||
        (call === "fsync" && file === "bank.db-wal" && error === "EIO");
      checkHits(await sweep((fault) => tryBank(template, fault), { errors, isTried }));
    } finally {
      await Deno.remove(template, { recursive: true });
    }
  },
});

/** Threads share the work differently each time, so a few faults meet another file, or none. */
function checkHits({ trials, hits }: SweepResult): void {
  assert(hits >= trials * 0.7, `of ${trials} faults only ${hits} met a file of ours`);
}
