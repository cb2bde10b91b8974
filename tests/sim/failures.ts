import { Dice } from "./dice.ts";
import type { DiskCall, FaultCode } from "./disk_faults.ts";
import type { Step } from "./plan.ts";

/** A disk fails once. */
export interface DiskFailure {
  readonly kind: "disk fails";
  readonly id: number;
  readonly atMs: number;
  /** Whose disk; `ledger`: a COMMIT of the bank's database. */
  readonly at: number | "bank" | "ledger";
  /** At which call from then on. */
  readonly after: number;
  readonly code: FaultCode;
  /** Only these calls count. Absent: all. */
  readonly only?: DiskCall;
  /** Of a COMMIT: whether it is on the disk all the same. */
  readonly isThere: boolean;
}

/** They have numbers of their own. */
const FIRST_ID = 400_000;
const FAILURES_MAX = 6;

/** Lets disks fail in some worlds. */
export function withDiskFailures(seed: string, steps: readonly Step[], atms: number): Step[] {
  const dice = new Dice(`disks ${seed}`);
  if (dice.chance(0.5)) return [...steps];
  const untilMs = steps.at(-1)!.atMs;
  const failures = Array.from({ length: dice.between(1, FAILURES_MAX) }, (_, i): DiskFailure => {
    const at = dice.pick(["atm", "atm", "bank", "ledger", "ledger"] as const);
    return {
      kind: "disk fails",
      id: FIRST_ID + i,
      atMs: dice.between(Math.ceil(untilMs / 4), untilMs),
      at: at === "atm" ? dice.between(0, atms - 1) : at,
      after: dice.between(1, at === "atm" ? 60 : 12),
      code: dice.pick(["EIO", "ENOSPC"]),
      isThere: dice.chance(0.5),
    };
  });
  const scene = dice.chance(0.5) ? syncFailsBeforePowerCut(dice, untilMs) : [];
  return [...steps, ...failures, ...scene].sort((a, b) => a.atMs - b.atMs);
}

/** The bank's disk forgets what it was to save, says that the next sync is one, and loses power. */
function syncFailsBeforePowerCut(dice: Dice, untilMs: number): Step[] {
  const id = FIRST_ID + 100;
  const atMs = dice.between(Math.ceil(untilMs / 4), untilMs);
  const doom = { tick: dice.between(1, 10), power: true };
  return [
    {
      ...{ kind: "disk fails", id, atMs, at: "bank", after: dice.between(1, 4), code: "EIO" },
      ...{ only: "sync", isThere: false },
    },
    { kind: "kill bank", id: id + 1, atMs: atMs + dice.between(2_000, 5_000), doom, downMs: 500 },
  ];
}
