import { encodeOrder } from "../../lib/channel/order.ts";
import type { OrderCard } from "../../atm/new_order.ts";
import { newCardId } from "../../atm/new_order.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { LOGINS } from "./login.ts";
import { accountHash, deposit, Rogue } from "./rogue.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

const OPENED = '{"account":"pat","initial_balance":10.00}';
const DEPOSITED = '{"account":"pat","deposit":50.00}';

/** pat's card, stolen, without its PIN; then log-ins and terminals of others. */
export const PINS: readonly Scenario[] = [
  {
    name: "no PIN, then guesses, then the right one too late",
    async attack(world) {
      const { card, pinSeed } = await openWithPin(world);
      const rogue = await Rogue.open(world, card);
      const found = [await rogue.ask(await deposit(card))];
      for (let i = 0; i < 6; i++) {
        found.push(await rogue.ask(await deposit(card), { pinSeed: systemRandom(32) }));
      }
      return [...found, await rogue.ask(await deposit(card), { pinSeed })];
    },
    outcome: {
      bank: [OPENED],
      found: ["pin_required", ...Array(5).fill("wrong_pin"), "card_locked", "card_locked"],
    },
    without: {
      pin_lock: {
        bank: [OPENED, DEPOSITED],
        found: ["pin_required", ...Array(6).fill("wrong_pin"), "done"],
      },
    },
  },
  {
    name: "60 guesses at once",
    async attack(world) {
      const { card } = await openWithPin(world);
      const answers = await Promise.all(Array.from({ length: 60 }, async () => {
        const rogue = await Rogue.open(world, card);
        return await rogue.ask(await deposit(card), { pinSeed: systemRandom(32) });
      }));
      return ["wrong_pin", "card_locked"].map((answer) =>
        answers.filter((given) => given === answer).length
      );
    },
    outcome: { bank: [OPENED], found: [5, 55] },
  },
  {
    name: "a stranger without the card cannot lock it",
    async attack(world) {
      const { card, pinSeed } = await openWithPin(world);
      const found = new Set<string>();
      for (let i = 0; i < 10; i++) {
        const stranger = await Rogue.open(world, { ...card, possessionSeed: systemRandom(32) });
        found.add(await stranger.ask(await deposit(card), { pinSeed: systemRandom(32) }));
      }
      const own = await Rogue.open(world, card);
      return [...found, await own.ask(await deposit(card), { pinSeed })];
    },
    outcome: { bank: [OPENED, DEPOSITED], found: ["not_authenticated", "done"] },
  },
  {
    name: "one wrong guess, sent again and again, counts once",
    async attack(world) {
      const { card, pinSeed } = await openWithPin(world);
      const rogue = await Rogue.open(world, card);
      const order = await deposit(card);
      const found = [await rogue.ask(order, { pinSeed: systemRandom(32) })];
      for (let i = 0; i < 9; i++) found.push(await rogue.ask(order, { pinSeed: systemRandom(32) }));
      return [...new Set(found), await rogue.ask(await deposit(card), { pinSeed })];
    },
    outcome: { bank: [OPENED, DEPOSITED], found: ["wrong_pin", "wrong_pin again", "done"] },
  },
  {
    name: "a guess where the bank does not check PINs",
    async attack(world) {
      const { card } = await openWithPin(world);
      return await (await Rogue.open(world, card))
        .ask(await deposit(card), { pinSeed: systemRandom(32) });
    },
    outcome: { bank: [OPENED], found: "wrong_pin" },
    without: { pin_signature: { bank: [OPENED, DEPOSITED], found: "done" } },
  },
  ...LOGINS,
];

/** An account with a PIN, opened with 10.00 by the customer. */
async function openWithPin(world: World): Promise<{ card: OrderCard; pinSeed: Bytes }> {
  const pinSeed = systemRandom(32);
  const card = {
    cardId: newCardId(systemRandom),
    account: "pat",
    possessionSeed: systemRandom(32),
  };
  const order = encodeOrder({
    txnId: systemRandom(16),
    operation: "create",
    currency: "EUR",
    amountCents: 10_00n,
    cardId: card.cardId,
    terminalId: new Uint8Array(16),
    accountHash: await accountHash("pat"),
    creation: {
      name: "pat",
      possessionKey: nodeCrypto.ed25519PublicKey(card.possessionSeed),
      pinKey: nodeCrypto.ed25519PublicKey(pinSeed),
    },
  });
  await (await Rogue.open(world, card)).ask(order);
  return { card, pinSeed };
}
