import { encodeOrder } from "../../lib/channel/order.ts";
import { concat, uint, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { newCardId } from "../../atm/new_order.ts";
import { DEPOSITED } from "./customer.ts";
import { accountHash, cardOf, deposit, orderFor, patch, Rogue } from "./rogue.ts";
import type { Twist } from "./rogue.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

const DONE = { bank: [DEPOSITED], john: "150.00", found: "done" };
/** Where the fields of an order begin. */
const AT = { operation: 16, currency: 17, amount: 20, terminal: 44, counterparty: 92, hold: 124 };

/** Orders that the customer did not give, or not here, or not now, or not so. */
export const FORGERIES: readonly Scenario[] = [
  {
    name: "an order signed in another session (pre-play)",
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
    name: "another amount under the signature",
    async attack(world) {
      const signedOrder = await deposit(await cardOf(world, "john"), 1n);
      const order = patch(signedOrder, AT.amount, uint(50_00, 8));
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
    name: "a timestamp 11 s ahead, to be valid when the run is over",
    attack: (world) => askOne(world, { skewMs: 11_000 }),
    outcome: { broken: ["stale"], found: "hung up" },
    without: { request_freshness: DONE },
  },
  {
    name: "a timestamp 11 s behind",
    attack: (world) => askOne(world, { skewMs: -11_000 }),
    outcome: { broken: ["stale"], found: "hung up" },
  },
  {
    name: "an order that has expired on the way",
    attack: (world) => askOne(world, { skewMs: -2_000, validMs: 1_000 }),
    outcome: { broken: ["expired"], found: "hung up" },
    without: { order_expiry: DONE },
  },
  {
    name: "the same order in two sessions at once",
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
      const other = patch(order, AT.amount, uint(70_00, 8));
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
  {
    name: "amounts at and beyond every limit",
    async attack(world) {
      const card = await cardOf(world, "john");
      const rogue = await Rogue.open(world, card);
      const ask = async (operation: "deposit" | "withdraw", amountCents: bigint) =>
        await rogue.ask(await orderFor(card, { operation, amountCents }));
      return [
        await ask("deposit", 0n),
        await ask("withdraw", 0n),
        await ask("withdraw", 100_01n),
        await ask("deposit", 429_496_729_600n),
        await ask("deposit", 2n ** 63n - 1n),
        await ask("withdraw", 2n ** 63n - 1n),
      ];
    },
    outcome: {
      found: [
        "amount_out_of_range",
        "amount_out_of_range",
        "insufficient_funds",
        "amount_out_of_range",
        "amount_out_of_range",
        "amount_out_of_range",
      ],
    },
  },
  {
    name: "requests that are not exactly of their form",
    async attack(world) {
      const card = await cardOf(world, "john");
      const order = await deposit(card);
      const look = await orderFor(card, { operation: "balance", amountCents: 0n });
      const found: string[] = [];
      for (
        const [crooked, twist] of [
          [patch(order, AT.operation, [9])],
          [patch(order, AT.currency, utf8("eur"))],
          [patch(order, AT.amount, uint(2n ** 64n - 5_00n, 8))],
          [patch(order, AT.counterparty, [1])],
          [patch(order, AT.hold, [1])],
          [patch(look, AT.amount, uint(1, 8))],
          [order, { signatures: { terminal: new Uint8Array(64).fill(1) } }],
          [order, { validMs: 10_001 }],
          [order, { body: (body) => patch(body, 10, [2]) }],
          [order, { body: (body) => concat(body, new Uint8Array(1)) }],
          [order, { body: (body) => body.slice(0, -1) }],
        ] satisfies [Bytes, Twist?][]
      ) {
        found.push(await (await Rogue.open(world, card)).ask(crooked, twist));
      }
      return [...new Set(found)];
    },
    outcome: {
      broken: [
        "unknown_operation",
        "bad_currency",
        "negative_amount",
        "unused_field",
        "valid_ms",
        "mode",
        "request_length",
      ],
      found: ["hung up"],
    },
  },
  {
    name: "a record whose padding is not zero",
    async attack(world) {
      const card = await cardOf(world, "john");
      const rogue = await Rogue.open(world, card, {
        ...nodeCrypto,
        aes256Ctr: (key, counter, data) =>
          nodeCrypto.aes256Ctr(key, counter, data.length === 768 ? patch(data, 767, [1]) : data),
      });
      return await rogue.ask(await deposit(card));
    },
    outcome: { broken: ["record_form"], found: "hung up" },
  },
  {
    name: "a terminal that the bank does not know",
    async attack(world) {
      const card = await cardOf(world, "john");
      const order = patch(await deposit(card), AT.terminal, systemRandom(16));
      return await (await Rogue.open(world, card)).ask(order, {
        signatures: { terminal: systemRandom(64) },
      });
    },
    outcome: { found: "terminal_not_enrolled" },
  },
  {
    name: "accounts under a key of small order, or under another's name",
    async attack(world) {
      const identityPoint = patch(new Uint8Array(32), 0, [1]);
      const card = {
        cardId: newCardId(systemRandom),
        account: "eve",
        possessionSeed: systemRandom(32),
      };
      const creation = async (possessionKey: Bytes, account: string) =>
        encodeOrder({
          txnId: systemRandom(16),
          operation: "create",
          currency: "EUR",
          amountCents: 10_00n,
          cardId: card.cardId,
          terminalId: new Uint8Array(16),
          accountHash: await accountHash(account),
          creation: { name: "eve", possessionKey, pinKey: new Uint8Array(32) },
        });
      const rogue = await Rogue.open(world, card);
      const own = nodeCrypto.ed25519PublicKey(card.possessionSeed);
      // R = the identity and S = 0 hold for every message under that key.
      const always = concat(identityPoint, new Uint8Array(32));
      return [
        await rogue.ask(await creation(identityPoint, "eve"), { signatures: { card: always } }),
        await rogue.ask(await creation(own, "john")),
      ];
    },
    outcome: { found: ["key_not_accepted", "not_authenticated"] },
  },
];

async function askOne(world: World, twist: Twist): Promise<string> {
  const card = await cardOf(world, "john");
  return await (await Rogue.open(world, card)).ask(await deposit(card), twist);
}

function balanceLine(balance: string): string {
  return `{"account":"john","balance":${balance}}`;
}
