import { newCardId } from "../../atm/new_order.ts";
import { concat, uint, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { encodeOrder } from "../../lib/channel/order.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { accountHash, cardOf, deposit, orderFor, patch, Rogue } from "./rogue.ts";
import type { Twist } from "./rogue.ts";
import type { Scenario } from "./scenario.ts";

/** Where the fields of an order begin. */
const AT = { operation: 16, currency: 17, amount: 20, terminal: 44, counterparty: 92, hold: 124 };

/** Requests of a customer who signs whatever the protocol does not allow. */
export const FORMS: readonly Scenario[] = [
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
          [patch(order, AT.operation, [99])],
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
    name: "proofs before any order, two for one, and of what is not there",
    class: "A27",
    async attack(world) {
      const card = await cardOf(world, "john");
      const order = await orderFor(card, { operation: "balance", amountCents: 0n });
      const range = { from: 1n, to: 1n };
      const found = [await (await Rogue.open(world, card)).askProof(range)];
      for (const second of [range, { from: 1n, to: 2n ** 40n }]) {
        const rogue = await Rogue.open(world, card);
        await rogue.ask(order);
        if (second === range) found.push(await rogue.askProof(range));
        found.push(await rogue.askProof(second));
      }
      return found;
    },
    outcome: {
      bank: ['{"account":"john","balance":100.00}', '{"account":"john","balance":100.00}'],
      broken: "any",
      found: ["hung up", "page", "hung up", "hung up"],
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
    class: "A25",
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
    without: {
      ledger_rules: {
        bank: ['{"account":"eve","initial_balance":10.00}'],
        found: ["done", "not_authenticated"],
      },
    },
  },
];
