import { decodeHex } from "@std/encoding/hex";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { BOOKED, DEPOSIT, DEPOSITED } from "./customer.ts";
import { cardOf, deposit, Rogue } from "./rogue.ts";
import type { Scenario } from "./scenario.ts";
import { readRecording, stealEverything } from "./thief.ts";
import { join } from "node:path";

/** Keys that were stolen: what they open, and for what they are of no use. */
export const HARVESTS: readonly Scenario[] = [
  {
    name: "a recording, and later every key that bank and customers have in files",
    async attack(world) {
      const proxy = world.proxy();
      await world.atm(DEPOSIT, proxy);
      const { atm, bank } = proxy.links[0]!;
      return await readRecording({ atm: atm.sent, bank: bank.sent }, await stealEverything(world));
    },
    outcome: { ...BOOKED, found: null },
    without: { fresh_ephemeral: { ...BOOKED, found: "deposit 50.00" } },
  },
  {
    name: "the same with an ephemeral key, which nobody keeps: then it is open",
    async attack(world) {
      const kept: Bytes[] = [];
      const card = await cardOf(world, "john");
      const rogue = await Rogue.open(world, card, {
        ...nodeCrypto,
        x25519PublicKey(privateKey) {
          kept.push(privateKey.slice());
          return nodeCrypto.x25519PublicKey(privateKey);
        },
      });
      await rogue.ask(await deposit(card));
      const loot = await stealEverything(world);
      return await readRecording(rogue.recording, { ...loot, secrets: kept });
    },
    outcome: { bank: [DEPOSITED], john: "150.00", found: "deposit 50.00" },
  },
  {
    name: "both keys of the bank: an order given to the thief is worth nothing at the bank",
    class: "A25",
    async attack(world) {
      const thief = await world.startImpostor("harvester");
      await world.atm(DEPOSIT, thief);
      const harvested = decodeHex(await Deno.readTextFile(join(thief.folder, "harvest")));
      const card = await cardOf(world, "mary");
      const rogue = await Rogue.open(world, card);
      // The order begins behind time, validity and mode.
      const order = harvested.slice(11, 11 + (await deposit(card)).length);
      return await rogue.ask(order, { body: () => harvested });
    },
    outcome: { atm: [`0 ${DEPOSITED}`], found: "not_authenticated" },
    without: {
      card_signature: {
        atm: [`0 ${DEPOSITED}`],
        bank: [DEPOSITED],
        john: "150.00",
        found: "done",
      },
    },
  },
  {
    name: "both keys of the bank: no order in a customer's name",
    class: "A25",
    async attack(world) {
      const { secrets } = await stealEverything(world);
      const card = await cardOf(world, "john");
      return await (await Rogue.open(world, card)).ask(await deposit(card), { seed: secrets[0]! });
    },
    outcome: { found: "not_authenticated" },
    without: { card_signature: { bank: [DEPOSITED], john: "150.00", found: "done" } },
  },
];
