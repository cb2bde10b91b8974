import type { Bytes } from "../../lib/bytes.ts";
import { at, exchange, kindOf } from "./conversation.ts";
import { BOOKED, DEPOSIT, DEPOSITED, pause } from "./customer.ts";
import type { Party } from "./party.ts";
import { skewedAtm } from "./programs.ts";
import type { Program } from "./programs.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

/** Recorded bytes, played to whom they were not meant for, or when. */
export const REPLAYS: readonly Scenario[] = [
  {
    name: "a recorded deposit after the window, 11 s later",
    slow: true,
    async attack(world) {
      const recording = await recordDeposit(world);
      await pause(11_000);
      return await play(world, recording.atm);
    },
    outcome: { ...BOOKED, broken: ["stale"], found: "alert 3" },
    without: { replay_window: { ...BOOKED, broken: ["bad_mac"], found: "hello ok" } },
  },
  {
    name: "a recorded deposit at once",
    attack: async (world) => await play(world, (await recordDeposit(world)).atm),
    outcome: { ...BOOKED, broken: ["replayed"], found: "nothing" },
    without: { replay_window: { ...BOOKED, broken: ["bad_mac"], found: "hello ok" } },
  },
  {
    name: "a recorded hello, twice at the same moment",
    async attack(world) {
      const [hello] = (await recordDeposit(world, at("HELLO", () => {}))).atm;
      const banks = await Promise.all([world.connect(), world.connect()]);
      await Promise.all(banks.map((bank) => bank.send(hello!)));
      const answers = await Promise.all(banks.map((bank) => bank.next()));
      return answers.map(kindOf).sort();
    },
    bankArgs: ["--read-timeout", "3"],
    outcome: {
      atm: ["63"],
      broken: ["timeout", "replayed", "closed_early"],
      found: ["hello ok", "nothing"],
    },
  },
  {
    name: "a recorded deposit after a restart of the bank",
    async attack(world) {
      // Fresh for so much longer: a busy machine takes its time for a restart.
      const recording = await recordDeposit(world, undefined, skewedAtm(8_000));
      await world.endBank("stop");
      await world.startBank();
      return await play(world, recording.atm);
    },
    // The window is gone, but the bank's own nonce is new: answered, and worth nothing.
    outcome: { ...BOOKED, broken: ["bad_mac"], found: "hello ok" },
  },
  {
    name: "a recorded deposit at another node of the bank",
    async attack(world) {
      const other = await world.startImpostor("none");
      return await play(world, (await recordDeposit(world)).atm, other);
    },
    outcome: { ...BOOKED, found: "hello ok" },
  },
  {
    name: "a recorded request in a new session",
    class: "A8",
    async attack(world) {
      const [, request] = (await recordDeposit(world)).atm;
      await world.atm(DEPOSIT, world.proxy(at("REQUEST", exchange(request!))));
    },
    outcome: {
      atm: [`0 ${DEPOSITED}`, `0 ${DEPOSITED}`],
      bank: [DEPOSITED, DEPOSITED],
      broken: ["bad_mac"],
      john: "200.00",
    },
  },
  {
    name: "a request twice in its session",
    async attack(world) {
      await world.atm(
        DEPOSIT,
        world.proxy(at("CLOSE", async (_close, to, { atm }) => {
          await to.send(atm.sent[1]!);
        })),
      );
    },
    outcome: { ...BOOKED, broken: ["bad_mac"] },
  },
  {
    name: "an old reply to a new order",
    class: "A2",
    async attack(world) {
      const [, reply] = (await recordDeposit(world)).bank;
      const forge = at("REQUEST", async (_request, _bank, { atm }) => await atm.send(reply!));
      await world.atm(DEPOSIT, world.proxy(forge));
    },
    outcome: {
      atm: [`0 ${DEPOSITED}`, `0 ${DEPOSITED}`],
      bank: [DEPOSITED, DEPOSITED],
      broken: ["closed_early"],
      john: "200.00",
    },
  },
  {
    name: "an old proof behind a new order",
    class: "A2",
    async attack(world) {
      const [, , proof] = (await recordDeposit(world)).bank;
      await world.atm(DEPOSIT, world.proxy(at("PAGE", exchange(proof!))));
    },
    outcome: {
      atm: [`0 ${DEPOSITED}`, `0 ${DEPOSITED}`],
      bank: [DEPOSITED, DEPOSITED],
      john: "200.00",
    },
  },
  {
    name: "a whole recorded bank to a new ATM",
    class: "A2",
    async attack(world) {
      const [helloOk, reply] = (await recordDeposit(world)).bank;
      await world.atm(
        DEPOSIT,
        world.proxy(async ({ atm }) => {
          await atm.next();
          await atm.send(helloOk!, reply!);
          await atm.next();
        }),
      );
    },
    outcome: { ...BOOKED, atm: [`0 ${DEPOSITED}`, "63"], broken: ["closed_early"] },
  },
];

/** An honest deposit, or what a script makes of it, recorded on the wire. */
async function recordDeposit(
  world: World,
  script?: Parameters<World["proxy"]>[0],
  program?: Program,
): Promise<{ atm: readonly Bytes[]; bank: readonly Bytes[] }> {
  const proxy = world.proxy(script);
  await world.atm(DEPOSIT, proxy, program);
  const { atm, bank }: { atm: Party; bank: Party } = proxy.links[0]!;
  return { atm: atm.sent, bank: bank.sent };
}

/** Sends it all again; what the bank answers to the hello. */
async function play(
  world: World,
  recording: readonly Bytes[],
  at?: { readonly port: number },
): Promise<string> {
  const bank = await world.connect(at);
  await bank.send(...recording);
  await bank.ended;
  return kindOf(bank.sent[0]);
}
