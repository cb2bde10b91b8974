// `deno task faults`: every system call on the folders of bank and ATM fails, one after the other,
// in both ways in which a disk does; takes some minutes, and strace.

import { makeTemplate } from "../tests/attacks/template.ts";
import { ATM_ACTIONS, AtmTrials } from "../tests/faults/atm_trial.ts";
import { tryBank } from "../tests/faults/bank_trial.ts";
import { whyNoStrace } from "../tests/faults/strace.ts";
import { sweep } from "../tests/faults/sweep.ts";
import type { Trial } from "../tests/faults/sweep.ts";
import { say, warn } from "./say.ts";

const why = await whyNoStrace();
if (why !== null) {
  warn(`faults: error: ${why}`);
  Deno.exit(1);
}
{
  await using trials = await AtmTrials.open(1_000);
  for (const action of ATM_ACTIONS) {
    await trySweep(`${action.name} at an ATM`, (fault) => trials.run(action, fault));
  }
}
const template = await makeTemplate();
await trySweep("a bank's start, a deposit, its stop", (fault) => tryBank(template, fault));
await Deno.remove(template, { recursive: true });

async function trySweep(name: string, trial: Trial): Promise<void> {
  const startedMs = performance.now();
  const { trials, hits } = await sweep(trial, { errors: ["EIO", "ENOSPC"], onTrial: warn });
  const minutes = ((performance.now() - startedMs) / 60_000).toFixed(1);
  say(`${name}: all was right with each of ${trials} faults; ${hits} met a file; ${minutes} min`);
}
