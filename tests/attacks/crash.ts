import { at } from "./conversation.ts";
import { BOOKED, DEPOSIT, DEPOSITED, LOOK, toldOf } from "./customer.ts";
import type { Scenario } from "./scenario.ts";
import type { Run } from "./programs.ts";

const LOOKED = (balance: string) => `{"account":"john","balance":${balance}}`;

/** Either side killed between two steps; there is no time to tidy up. */
export const CRASHES: readonly Scenario[] = [
  {
    name: "the ATM, its request arrives",
    class: "A7",
    async attack(world) {
      let atm: Run | null = null;
      const proxy = world.proxy(at("REQUEST", async (request, bank) => {
        atm!.kill();
        await bank.send(request);
      }));
      atm = world.startAtm(DEPOSIT, proxy);
      await atm.ended;
      return toldOf((await world.atm(LOOK)).stderr);
    },
    outcome: {
      atm: ["137", `0 ${LOOKED("150.00")}`],
      bank: [DEPOSITED, LOOKED("150.00")],
      john: "150.00",
      found: "was booked after all",
    },
    without: {
      journal: {
        atm: ["137", `0 ${LOOKED("150.00")}`],
        bank: [DEPOSITED, LOOKED("150.00")],
        john: "150.00",
        found: "nothing",
      },
    },
  },
  {
    name: "the ATM, its request is lost",
    class: "A7",
    async attack(world) {
      let atm: Run | null = null;
      const proxy = world.proxy(at("REQUEST", () => atm!.kill()));
      atm = world.startAtm(DEPOSIT, proxy);
      await atm.ended;
      return toldOf((await world.atm(LOOK)).stderr);
    },
    outcome: {
      atm: ["137", `0 ${LOOKED("100.00")}`],
      bank: [LOOKED("100.00")],
      broken: ["closed_early"],
      found: "was not booked, and never will be",
    },
    without: {
      resolve_only_tells: {
        atm: ["137", `0 ${LOOKED("150.00")}`],
        bank: [DEPOSITED, LOOKED("150.00")],
        broken: ["closed_early"],
        john: "150.00",
        found: "was booked after all",
      },
    },
  },
  {
    name: "the ATM while it creates an account: the card is there when the account is",
    class: "A23",
    async attack(world) {
      let atm: Run | null = null;
      const proxy = world.proxy(at("REQUEST", async (request, bank) => {
        atm!.kill();
        await bank.send(request);
      }));
      atm = world.startAtm(["-a", "ann", "-n", "10.00"], proxy);
      await atm.ended;
      return toldOf((await world.atm(["-a", "ann", "-g"])).stderr);
    },
    outcome: {
      atm: ["137", '0 {"account":"ann","balance":10.00}'],
      bank: [
        '{"account":"ann","initial_balance":10.00}',
        '{"account":"ann","balance":10.00}',
      ],
      found: "was booked after all",
    },
  },
  {
    name: "the bank, when its reply is on the way: the same run asks again",
    async attack(world) {
      await world.atm(
        DEPOSIT,
        world.proxy(at("REPLY", async () => {
          await world.endBank("kill");
          await world.startBank();
        })),
      );
    },
    outcome: { ...BOOKED, bank: "any" },
  },
  {
    name: "the bank, when a request is on the way: the same run asks again",
    async attack(world) {
      await world.atm(
        DEPOSIT,
        world.proxy(at("REQUEST", async () => {
          await world.endBank("kill");
          await world.startBank();
        })),
      );
    },
    outcome: BOOKED,
  },
  {
    name: "the bank, with a request and a reply behind it: a later run asks",
    async attack(world) {
      await world.atm(["-a", "john", "-w", "30.00"]);
      let atm: Run | null = null;
      const proxy = world.proxy(at("REPLY", async () => {
        atm!.kill();
        await world.endBank("kill");
      }));
      atm = world.startAtm(DEPOSIT, proxy);
      await atm.ended;
      const down = await world.atm(LOOK);
      await world.startBank();
      return [down.code, toldOf((await world.atm(LOOK)).stderr)];
    },
    outcome: {
      atm: ['0 {"account":"john","withdraw":30.00}', "137", "63", `0 ${LOOKED("120.00")}`],
      bank: "any",
      john: "120.00",
      found: [63, "was booked after all"],
    },
  },
];
