import { at, drop } from "./conversation.ts";
import { BOOKED, DEPOSIT, DEPOSITED, LOOK, toldOf, UNKNOWN } from "./customer.ts";
import type { Scenario } from "./scenario.ts";

/** So that what waits for bytes that never come does not wait long: an ATM waits 10 s for a session. */
const IMPATIENT = ["--read-timeout", "3"];
/** The ATM gives up sooner: after 3 s, once it has sent its request. */
const PATIENT = ["--read-timeout", "30"];
const LOOKED = '{"account":"john","balance":';

/** Messages that never arrive. */
export const LOSSES: readonly Scenario[] = [
  {
    name: "every reply of a run; the next run tells what became of it",
    slow: true,
    async attack(world) {
      await world.atm(DEPOSIT, world.proxy(at("REPLY", drop, "all")));
      return toldOf((await world.atm(LOOK)).stderr);
    },
    outcome: {
      atm: ["63", `0 ${LOOKED}150.00}`],
      bank: [DEPOSITED, `${LOOKED}150.00}`],
      // The last attempt may come too late, and is refused as expired.
      broken: "any",
      john: "150.00",
      found: "was booked after all",
    },
  },
  {
    name: "every request of a run; the next run closes the order for ever",
    slow: true,
    async attack(world) {
      await world.atm(DEPOSIT, world.proxy(at("REQUEST", drop, "all")));
      return toldOf((await world.atm(LOOK)).stderr);
    },
    outcome: {
      atm: ["63", `0 ${LOOKED}100.00}`],
      bank: [`${LOOKED}100.00}`],
      broken: ["closed_early"],
      found: "was not booked, and never will be",
    },
    bankArgs: PATIENT,
  },
  {
    name: "all that either side sends",
    slow: true,
    async attack(world) {
      await world.atm(
        DEPOSIT,
        world.proxy(async ({ atm }) => {
          while (await atm.next() !== null);
        }),
      );
    },
    bankArgs: PATIENT,
    outcome: { ...UNKNOWN, broken: ["closed_early"] },
  },
  {
    name: "HELLO",
    attack: (world) => world.atm(DEPOSIT, world.proxy(at("HELLO", drop))).then(() => {}),
    bankArgs: IMPATIENT,
    outcome: { ...UNKNOWN, broken: ["timeout"] },
  },
  {
    name: "HELLO_OK",
    attack: (world) => world.atm(DEPOSIT, world.proxy(at("HELLO_OK", drop))).then(() => {}),
    bankArgs: IMPATIENT,
    outcome: { ...UNKNOWN, broken: ["timeout"] },
  },
  {
    name: "REQUEST: the run asks again",
    attack: (world) => world.atm(DEPOSIT, world.proxy(at("REQUEST", drop))).then(() => {}),
    bankArgs: PATIENT,
    outcome: { ...BOOKED, broken: ["closed_early"] },
  },
  {
    name: "REPLY: the run asks again, and it is booked once",
    attack: (world) => world.atm(DEPOSIT, world.proxy(at("REPLY", drop))).then(() => {}),
    outcome: BOOKED,
    without: { unique_order: { ...BOOKED, bank: [DEPOSITED, DEPOSITED], john: "200.00" } },
  },
  {
    name: "PROOF: the order is done all the same",
    attack: (world) => world.atm(DEPOSIT, world.proxy(at("PROOF", drop))).then(() => {}),
    outcome: BOOKED,
  },
  {
    name: "PAGE: the order is done all the same",
    attack: (world) => world.atm(DEPOSIT, world.proxy(at("PAGE", drop))).then(() => {}),
    outcome: BOOKED,
  },
  {
    name: "CLOSE",
    attack: (world) => world.atm(DEPOSIT, world.proxy(at("CLOSE", drop))).then(() => {}),
    outcome: BOOKED,
  },
];
