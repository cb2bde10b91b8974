import { kindOf } from "./conversation.ts";
import { BOOKED, DEPOSIT, pause, within } from "./customer.ts";
import { helloWith } from "./hello.ts";
import type { Party } from "./party.ts";
import { cardOf, Rogue } from "./rogue.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

/** Otherwise those who say nothing are gone before an ATM has started on a busy machine. */
const PATIENT = ["--read-timeout", "120"];

/** Strangers who take up room, with an honest ATM beside them. */
export const FLOODS: readonly Scenario[] = [
  {
    name: "200 idle connections",
    async attack(world) {
      await knock(world, 200);
      await world.atm(DEPOSIT);
    },
    bankArgs: PATIENT,
    outcome: { ...BOOKED, broken: ["closed_early"] },
  },
  {
    name: "200 idle connections where there is room for 50",
    async attack(world) {
      await knock(world, 200);
      await world.atm(DEPOSIT);
    },
    bankArgs: ["--max-connections", "50", ...PATIENT],
    outcome: { ...BOOKED, broken: "any" },
    without: { eviction: { atm: ["63"], broken: "any" } },
  },
  {
    name: "90 idle connections from one address",
    async attack(world) {
      const parties: Party[] = [];
      for (let i = 0; i < 90; i++) parties.push(await world.connect());
      await world.atm(DEPOSIT);
      const open = await Promise.all(
        parties.map(({ ended }) => within(300, ended.then(() => "hung up"))),
      );
      return open.filter((state) => state !== "hung up").length;
    },
    bankArgs: ["--rate", "1000", ...PATIENT],
    // The ATM, which has shown a card, is none of them.
    outcome: { ...BOOKED, broken: "any", found: 63 },
    without: { strangers_per_address: { ...BOOKED, broken: "any", found: 90 } },
  },
  {
    name: "hellos without end from one address",
    attack: (world) => helloUntilBusy(world),
    bankArgs: ["--rate", "1"],
    outcome: { broken: "any", found: "busy" },
    without: { handshake_rate: { broken: ["closed_early"], found: "answered every time" } },
  },
  {
    name: "30 sessions without a request where there is room for 20",
    async attack(world) {
      const card = await cardOf(world, "mary");
      for (let i = 0; i < 30; i++) await Rogue.open(world, card);
      await world.atm(DEPOSIT);
    },
    bankArgs: ["--max-connections", "20", ...PATIENT],
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
    bankArgs: ["--read-timeout", "3"],
    outcome: { broken: ["timeout"], found: "hung up" },
    without: { read_deadline: { broken: ["truncated"], found: "still listening" } },
  },
];

/** Each hello has the bank do RSA; then time for the honest ones behind it. */
async function helloUntilBusy(world: World): Promise<string> {
  const hello = async () => {
    const bank = await world.connect();
    await bank.send(await helloWith(world, { ciphertext: new Uint8Array(384) }));
    const answer = kindOf(await bank.next());
    bank.close();
    return answer;
  };
  for (let sent = 0; sent < 225; sent += 15) {
    const answers = await Promise.all(Array.from({ length: 15 }, hello));
    if (!answers.includes("alert 2")) continue;
    await pause(3_000);
    return "busy";
  }
  return "answered every time";
}

async function knock(world: World, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await world.connect();
}

/** Never so slow that a timeout for each read would notice. */
async function dribble(bank: Party, bytes: Uint8Array): Promise<string> {
  for (let i = 0; i < 60; i++) {
    await bank.send(bytes.subarray(i, i + 1));
    await pause(100);
  }
  return "still listening";
}
