import { newCardId } from "../../atm/new_order.ts";
import { uint } from "../../lib/bytes.ts";
import { systemRandom } from "../../lib/random.ts";
import { DEPOSITED } from "./customer.ts";
import { cardOf, deposit, orderFor, patch, Rogue } from "./rogue.ts";
import type { Twist } from "./rogue.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

const DONE = { bank: [DEPOSITED], john: "150.00", found: "done" };
/** Where the amount begins in an order. */
const AMOUNT_AT = 20;

/** Orders that the customer did not give, or not here, or not now, or not so. */
export const FORGERIES: readonly Scenario[] = [
  {
    name: "an order signed in another session (pre-play)",
    class: "A8",
    async attack(world) {
      const card = await cardOf(world, "john");
      const earlier = await Rogue.open(world, card);
      const order = await deposit(card);
      // The bank has to know that position, for the weak bank accepts only those it knows.
      const { position } = earlier;
      await earlier.ask(await orderFor(card, { operation: "balance", amountCents: 0n }));
      return await (await Rogue.open(world, card)).ask(order, { position });
    },
    outcome: { bank: [balanceLine("100.00")], found: "not_authenticated" },
    without: { signature_position: { ...DONE, bank: [balanceLine("100.00"), DEPOSITED] } },
  },
  {
    name: "an order signed for the next place in the session",
    async attack(world) {
      const card = await cardOf(world, "john");
      const rogue = await Rogue.open(world, card);
      const position = { ...rogue.position, sequence: rogue.position.sequence + 1n };
      return await rogue.ask(await deposit(card), { position });
    },
    outcome: { found: "not_authenticated" },
  },
  {
    name: "a signature by another key",
    attack: (world) => askOne(world, { seed: systemRandom(32) }),
    outcome: { found: "not_authenticated" },
    without: { card_signature: DONE },
  },
  {
    name: "a card that there is not, and one that there is",
    class: "A27",
    async attack(world) {
      const card = await cardOf(world, "john");
      const found: string[] = [];
      for (const cardId of [newCardId(systemRandom), card.cardId]) {
        const stranger = { ...card, cardId, possessionSeed: systemRandom(32) };
        found.push(await (await Rogue.open(world, stranger)).ask(await deposit(stranger)));
      }
      return found;
    },
    outcome: { found: ["not_authenticated", "not_authenticated"] },
    without: {
      one_refusal: { broken: ["unknown_card"], found: ["hung up", "not_authenticated"] },
    },
  },
  {
    name: "another amount under the signature",
    async attack(world) {
      const signedOrder = await deposit(await cardOf(world, "john"), 1n);
      const order = patch(signedOrder, AMOUNT_AT, uint(50_00, 8));
      return await (await Rogue.open(world, await cardOf(world, "john")))
        .ask(order, { signedOrder });
    },
    outcome: { found: "not_authenticated" },
    without: { card_signature: DONE },
  },
  {
    name: "another's card for john's account",
    async attack(world) {
      const card = await cardOf(world, "mary");
      const rogue = await Rogue.open(world, card);
      const order = await deposit({ ...card, account: "john" });
      // After that answer the bank listens no more.
      return [await rogue.ask(order), await rogue.ask(await deposit(card))];
    },
    outcome: { found: ["not_authenticated", "close"] },
  },
  {
    name: "a timestamp 14 s ahead, to be valid when the run is over",
    class: "A21",
    // Four more than are forgiven: a busy machine may bring it by so much later.
    attack: (world) => askOne(world, { skewMs: 14_000 }),
    outcome: { broken: ["stale"], found: "hung up" },
    without: { request_freshness: DONE },
  },
  {
    name: "a timestamp 11 s behind",
    class: "A21",
    attack: (world) => askOne(world, { skewMs: -11_000 }),
    outcome: { broken: ["stale"], found: "hung up" },
  },
  {
    name: "an order that has expired on the way",
    class: "A4",
    attack: (world) => askOne(world, { skewMs: -2_000, validMs: 1_000 }),
    outcome: { broken: ["expired"], found: "hung up" },
    without: { order_expiry: DONE },
  },
  {
    name: "the same order in two sessions at once",
    class: "A22",
    async attack(world) {
      const card = await cardOf(world, "john");
      const order = await deposit(card);
      const rogues = await Promise.all([Rogue.open(world, card), Rogue.open(world, card)]);
      return (await Promise.all(rogues.map((rogue) => rogue.ask(order)))).sort();
    },
    outcome: { ...DONE, found: ["done", "done again"] },
    without: {
      unique_order: { bank: [DEPOSITED, DEPOSITED], john: "200.00", found: ["done", "done"] },
    },
  },
  {
    name: "another order under a number that is taken",
    async attack(world) {
      const card = await cardOf(world, "john");
      const rogue = await Rogue.open(world, card);
      const order = await deposit(card);
      const other = patch(order, AMOUNT_AT, uint(70_00, 8));
      return [await rogue.ask(order), await rogue.ask(other), await rogue.ask(order)];
    },
    outcome: { ...DONE, found: ["done", "txn_conflict", "done again"] },
  },
  {
    name: "an order after it was closed for ever",
    async attack(world) {
      const card = await cardOf(world, "john");
      const rogue = await Rogue.open(world, card);
      const order = await deposit(card);
      return [await rogue.ask(order, { mode: "resolve" }), await rogue.ask(order)];
    },
    outcome: { found: ["cancelled", "cancelled again"] },
    without: {
      resolve_only_tells: { ...DONE, found: ["done", "done again"] },
    },
  },
  {
    name: "two requests before the first answer, and two that changed places",
    class: "A4",
    async attack(world) {
      const card = await cardOf(world, "john");
      const orders = [await deposit(card, 25_00n), await deposit(card, 25_00n)] as const;
      const found: string[] = [];
      for (const order of [0, 1]) {
        const rogue = await Rogue.open(world, card);
        const frames = [await rogue.seal(orders[0]), await rogue.seal(orders[1])] as const;
        await rogue.send(frames[order]!, frames[1 - order]!);
        found.push(await rogue.answer(orders[0]), await rogue.answer(orders[1]));
      }
      return found;
    },
    outcome: {
      bank: Array(2).fill('{"account":"john","deposit":25.00}'),
      broken: ["bad_mac"],
      john: "150.00",
      found: ["done", "done", "hung up", "hung up"],
    },
  },
];

async function askOne(world: World, twist: Twist): Promise<string> {
  const card = await cardOf(world, "john");
  return await (await Rogue.open(world, card)).ask(await deposit(card), twist);
}

function balanceLine(balance: string): string {
  return `{"account":"john","balance":${balance}}`;
}
