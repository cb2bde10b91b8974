import { BOOKED, DEPOSIT, UNKNOWN } from "./customer.ts";
import { skewedAtm } from "./programs.ts";
import type { Scenario } from "./scenario.ts";

/**
 * ATMs whose clock is wrong; ten seconds are forgiven. To the millisecond in the replay window's own
 * tests: here a busy machine may take seconds from a hello's making to its arrival.
 */
export const CLOCKS: readonly Scenario[] = ([
  [15_000, { ...UNKNOWN, broken: ["stale"] }],
  [-11_000, { ...UNKNOWN, broken: ["stale"] }],
  [8_000, BOOKED],
  [-5_000, BOOKED],
] as const).map(([aheadMs, outcome]) => ({
  name: `an ATM whose clock is ${Math.abs(aheadMs) / 1000} s ${aheadMs > 0 ? "ahead" : "behind"}`,
  attack: async (world) => void await world.atm(DEPOSIT, world, skewedAtm(aheadMs)),
  outcome,
}));
