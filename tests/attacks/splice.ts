import type { Bytes } from "../../lib/bytes.ts";
import { at } from "./conversation.ts";
import type { FrameName } from "./conversation.ts";
import { BOOKED, DEPOSIT, DEPOSITED } from "./customer.ts";
import { relay } from "./proxy.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

const REFUSED = ["-a", "mary", "-w", "999.00"];

/** Frames that are put into another session, or sent back to where they came from. */
export const SPLICES: readonly Scenario[] = [
  {
    name: "the requests of two sessions change places",
    attack: (world) => swap(world, "REQUEST"),
    outcome: { ...BOOKED, atm: [`0 ${DEPOSITED}`, "255"], broken: ["bad_mac"] },
  },
  {
    name: "the replies of two sessions change places",
    attack: (world) => swap(world, "REPLY"),
    outcome: { ...BOOKED, atm: [`0 ${DEPOSITED}`, "255"] },
  },
  {
    name: "the proofs of two sessions change places: the orders stay done and refused",
    attack: (world) => swap(world, "PAGE"),
    outcome: { ...BOOKED, atm: [`0 ${DEPOSITED}`, "255"] },
  },
  {
    name: "the bank's halves of two handshakes change places",
    attack: (world) => swap(world, "HELLO_OK"),
    outcome: { atm: ["63", "63"], broken: ["closed_early"] },
  },
  {
    name: "the ATM's request back to the ATM",
    class: "A3",
    attack: (world) => reflect(world, "REQUEST", "atm"),
    outcome: { ...BOOKED, broken: ["closed_early"] },
  },
  {
    name: "the ATM's question for a proof back to the ATM",
    class: "A3",
    attack: (world) => reflect(world, "PROOF", "atm"),
    // What comes behind it has lost its place.
    outcome: { ...BOOKED, broken: ["bad_mac"] },
  },
  {
    name: "the ATM's hello back to the ATM",
    class: "A3",
    attack: (world) => reflect(world, "HELLO", "atm"),
    outcome: { atm: ["63"], broken: ["closed_early"] },
  },
  {
    name: "the bank's reply back to the bank",
    class: "A3",
    attack: (world) => reflect(world, "REPLY", "bank"),
    outcome: { ...BOOKED, broken: ["bad_mac"] },
  },
  {
    name: "the bank's half of the handshake back to the bank",
    class: "A3",
    attack: (world) => reflect(world, "HELLO_OK", "bank"),
    outcome: { atm: ["63"], broken: ["frame_type"] },
  },
];

/** john's deposit and mary's withdrawal, which is refused, run side by side. */
async function swap(world: World, name: FrameName): Promise<void> {
  const frames = [Promise.withResolvers<Bytes>(), Promise.withResolvers<Bytes>()] as const;
  const proxy = world.proxy((link) => {
    if (link.number > 1) return relay(link);
    return at(name, async (frame, to) => {
      frames[link.number]!.resolve(frame);
      await to.send(await frames[1 - link.number]!.promise);
    }, "all")(link);
  });
  await Promise.all([world.atm(DEPOSIT, proxy), world.atm(REFUSED, proxy)]);
}

/** The frame goes back to its sender, and does not arrive. */
async function reflect(world: World, name: FrameName, sender: "atm" | "bank"): Promise<void> {
  const back = at(name, (frame, _to, link) => link[sender].send(frame));
  await world.atm(DEPOSIT, world.proxy(back));
}
