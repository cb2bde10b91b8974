import { BOOKED, DEPOSIT, pause } from "./customer.ts";
import { helloWith } from "./hello.ts";
import type { Party } from "./party.ts";
import { cardOf, Rogue } from "./rogue.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

/** Strangers who take up room, with an honest ATM beside them. */
export const FLOODS: readonly Scenario[] = [
  {
    name: "200 idle connections",
    async attack(world) {
      await knock(world, 200);
      await world.atm(DEPOSIT);
    },
    outcome: { ...BOOKED, broken: ["closed_early"] },
  },
  {
    name: "200 idle connections where there is room for 50",
    async attack(world) {
      await knock(world, 200);
      await world.atm(DEPOSIT);
    },
    bankArgs: ["--max-connections", "50"],
    outcome: { ...BOOKED, broken: "any" },
    without: { eviction: { atm: ["63"], broken: "any" } },
  },
  {
    name: "30 sessions without a request where there is room for 20",
    async attack(world) {
      const card = await cardOf(world, "mary");
      for (let i = 0; i < 30; i++) await Rogue.open(world, card);
      await world.atm(DEPOSIT);
    },
    bankArgs: ["--max-connections", "20"],
    outcome: { ...BOOKED, broken: "any" },
  },
  {
    name: "a hello that comes a byte at a time",
    class: "A19",
    async attack(world) {
      const hello = await helloWith(world);
      const bank = await world.connect();
      const dribbling = dribble(bank, hello);
      const end = await Promise.race([bank.ended.then(() => "hung up"), dribbling]);
      await dribbling;
      return end;
    },
    bankArgs: ["--read-timeout", "1"],
    outcome: { broken: ["timeout"], found: "hung up" },
    without: { read_deadline: { broken: ["truncated"], found: "still listening" } },
  },
];

async function knock(world: World, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await world.connect();
}

/** Never so slow that a timeout for each read would notice. */
async function dribble(bank: Party, bytes: Uint8Array): Promise<string> {
  for (let i = 0; i < 30; i++) {
    await bank.send(bytes.subarray(i, i + 1));
    await pause(100);
  }
  return "still listening";
}
