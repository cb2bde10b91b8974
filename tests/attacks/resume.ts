import type { Bytes } from "../../lib/bytes.ts";
import { systemRandom } from "../../lib/random.ts";
import { at, flipped, kindOf } from "./conversation.ts";
import { DEPOSIT, DEPOSITED, pause } from "./customer.ts";
import { cardOf, deposit } from "./rogue.ts";
import type { Scenario } from "./scenario.ts";
import {
  openStolen,
  poseAsBank,
  resumeFrame,
  ticketAfterDeposit,
  ticketPath,
} from "./stolen_ticket.ts";
import { readRecording, stealEverything } from "./thief.ts";
import type { World } from "./world.ts";

/** Two deposits, each told and done. */
const TWICE = {
  atm: [`0 ${DEPOSITED}`, `0 ${DEPOSITED}`],
  bank: [DEPOSITED, DEPOSITED],
  john: "200.00",
};
/** The first deposit, and a second that nobody knows about. */
const ONCE = { atm: [`0 ${DEPOSITED}`, "63"], bank: [DEPOSITED], john: "150.00" };
/** The first deposit alone. */
const FIRST = { atm: [`0 ${DEPOSITED}`], bank: [DEPOSITED], john: "150.00" };
const RESUME_REFUSED = Uint8Array.of(0, 2, 0x7f, 1);

/** Tickets that are used again, stolen, forged or kept from their owner. */
export const RESUMPTIONS: readonly Scenario[] = [
  {
    name: "a resumed deposit, recorded and played again at once",
    class: "A1",
    async attack(world) {
      const { atm } = await recordResumed(world);
      const bank = await world.connect();
      await bank.send(...atm);
      await bank.ended;
      return kindOf(bank.sent[0]);
    },
    outcome: { ...TWICE, broken: ["unexpected_frame"], found: "alert 1" },
    without: { ticket_single_use: { ...TWICE, broken: ["bad_mac"], found: "hello ok" } },
  },
  {
    name: "one ticket in two sessions at the same moment",
    class: "A22",
    async attack(world) {
      const ticket = await ticketAfterDeposit(world);
      const frames = await Promise.all([resumeFrame(world, ticket), resumeFrame(world, ticket)]);
      const banks = await Promise.all(frames.map(() => world.connect()));
      await Promise.all(banks.map((bank, i) => bank.send(frames[i]!)));
      return (await Promise.all(banks.map((bank) => bank.next()))).map(kindOf).sort();
    },
    outcome: { ...FIRST, broken: ["closed_early"], found: ["alert 1", "hello ok"] },
    without: {
      ticket_single_use: { ...FIRST, broken: ["closed_early"], found: ["hello ok", "hello ok"] },
    },
  },
  {
    name: "two ATMs with one card and one ticket at the same moment",
    class: "A22",
    async attack(world) {
      await world.atm(DEPOSIT);
      const opened = await Promise.all([watchDeposit(world), watchDeposit(world)]);
      return opened.some((kinds) => kinds.includes("resume"));
    },
    // Both are served; the other finds no ticket, or is refused, or has the one that the first left.
    outcome: {
      atm: [...TWICE.atm, `0 ${DEPOSITED}`],
      bank: [...TWICE.bank, DEPOSITED],
      john: "250.00",
      found: true,
    },
  },
  {
    name: "a ticket file that was damaged, beside the card",
    class: "A28",
    async attack(world) {
      await ticketAfterDeposit(world);
      const path = await ticketPath(world);
      await Deno.writeFile(path, flipped(await Deno.readFile(path) as Bytes, 8 * 60));
      return await watchDeposit(world);
    },
    outcome: { ...TWICE, found: ["hello"] },
  },
  {
    name: "a ticket whose id was seen on the wire, without its secret",
    async attack(world) {
      const { id } = await ticketAfterDeposit(world);
      const bank = await world.connect();
      await bank.send(await resumeFrame(world, { id, secret: systemRandom(32) }));
      return kindOf(await bank.next());
    },
    outcome: { ...FIRST, broken: ["closed_early"], found: "alert 1" },
    without: { resume_binder: { ...FIRST, broken: ["closed_early"], found: "hello ok" } },
  },
  {
    name: "a resume with one bit changed on the way",
    class: "A6",
    async attack(world) {
      await world.atm(DEPOSIT);
      // In the nonce.
      const change = at("HELLO", (frame, to) => to.send(flipped(frame, 8 * 40)));
      return await watchDeposit(world, change);
    },
    outcome: { ...TWICE, found: ["resume", "hello"] },
    without: { resume_binder: { ...ONCE, broken: ["closed_early"], found: ["resume"] } },
  },
  {
    name: "a resume that is held back for 11 s",
    class: "A4",
    slow: true,
    async attack(world) {
      const frame = await resumeFrame(world, await ticketAfterDeposit(world));
      await pause(11_000);
      const bank = await world.connect();
      await bank.send(frame);
      return kindOf(await bank.next());
    },
    outcome: { ...FIRST, broken: ["stale"], found: "alert 3" },
  },
  {
    name: "a ticket of before a restart of the bank",
    async attack(world) {
      await world.atm(DEPOSIT);
      await world.endBank("stop");
      await world.startBank();
      return await watchDeposit(world);
    },
    outcome: { ...TWICE, found: ["resume", "hello"] },
  },
  {
    name: "a ticket of the bank, offered to another",
    class: "A15",
    async attack(world) {
      await world.atm(DEPOSIT);
      await world.atm(DEPOSIT, await world.startImpostor("own_keys"));
    },
    outcome: ONCE,
  },
  {
    name: "a stolen ticket, to use another's card on the account",
    class: "A14",
    async attack(world) {
      const channel = await openStolen(world, await ticketAfterDeposit(world));
      const card = await cardOf(world, "mary");
      return await channel.ask(await deposit({ ...card, account: "john" }));
    },
    outcome: { ...FIRST, found: "not_authenticated" },
  },
  {
    name: "a stolen ticket, without any card",
    class: "A28",
    async attack(world) {
      const channel = await openStolen(world, await ticketAfterDeposit(world));
      const order = await deposit(await cardOf(world, "john"));
      return await channel.ask(order, { seed: systemRandom(32) });
    },
    outcome: { ...FIRST, found: "not_authenticated" },
    without: {
      card_signature: { ...TWICE, atm: FIRST.atm, found: "done" },
    },
  },
  {
    name: "a stolen ticket, to pose as the bank",
    class: "A15",
    async attack(world) {
      const ticket = await ticketAfterDeposit(world);
      await world.atm(DEPOSIT, world.proxy((link) => poseAsBank(world, ticket, link)));
    },
    outcome: { ...ONCE, broken: ["closed_early"] },
    without: { bank_signature: { ...TWICE, ...FIRST, atm: TWICE.atm, broken: ["closed_early"] } },
  },
  {
    name: "a resumed session recorded, and its ticket and every key stolen later",
    class: "A26",
    async attack(world) {
      const { secret, ...recording } = await recordResumed(world);
      const loot = { ...await stealEverything(world), ticketSecret: secret };
      return await readRecording(recording, loot);
    },
    outcome: { ...TWICE, found: null },
    without: { fresh_ephemeral: { ...TWICE, found: "deposit 50.00" } },
  },
  {
    name: "a forged refusal of the ticket",
    class: "A9",
    async attack(world) {
      await world.atm(DEPOSIT);
      const forge = at("HELLO", (_resume, _bank, { atm }) => atm.send(RESUME_REFUSED));
      return await watchDeposit(world, forge);
    },
    // The downgrade is to the handshake that a first run has.
    outcome: { ...TWICE, found: ["resume", "hello"] },
  },
  {
    name: "a forged refusal of the ticket in answer to a hello",
    class: "A9",
    async attack(world) {
      const forge = at("HELLO", (_hello, _bank, { atm }) => atm.send(RESUME_REFUSED));
      return await watchDeposit(world, forge);
    },
    outcome: { atm: ["63"], broken: ["closed_early"], found: ["hello"] },
  },
  {
    name: "the ATM's resume back to the ATM",
    class: "A3",
    async attack(world) {
      await world.atm(DEPOSIT);
      return await watchDeposit(
        world,
        at("HELLO", (resume, _bank, { atm }) => atm.send(resume)),
      );
    },
    outcome: { ...ONCE, broken: ["closed_early"], found: ["resume"] },
  },
];

/** What an ATM sends to open its session, when it deposits through the script. */
async function watchDeposit(
  world: World,
  script?: Parameters<World["proxy"]>[0],
): Promise<string[]> {
  const proxy = world.proxy(script);
  await world.atm(DEPOSIT, proxy);
  return proxy.links[0]!.atm.sent.map(kindOf).filter((kind) => kind !== "record");
}

/** Two deposits; the second resumes the first, and is recorded. */
async function recordResumed(
  world: World,
): Promise<{ atm: readonly Bytes[]; bank: readonly Bytes[]; secret: Bytes }> {
  const { secret } = await ticketAfterDeposit(world);
  const proxy = world.proxy();
  await world.atm(DEPOSIT, proxy);
  const { atm, bank } = proxy.links[0]!;
  return { atm: atm.sent, bank: bank.sent, secret };
}
