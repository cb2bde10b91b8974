import { newOrder } from "../../atm/new_order.ts";
import type { OrderCard } from "../../atm/new_order.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { loginCardId } from "../../lib/login.ts";
import { systemRandom } from "../../lib/random.ts";
import { readTerminalFile } from "../../lib/terminal_file.ts";
import { BANK } from "./programs.ts";
import { bankOf, cardOf, deposit, orderFor, Rogue } from "./rogue.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

const OPENED = '{"account":"lou","initial_balance":10.00}';
const DEPOSITED = '{"account":"lou","deposit":50.00}';
const GUESSES = 30;

/** Other people's log-ins, and other ATMs' names. */
export const LOGINS: readonly Scenario[] = [
  {
    name: "guessing a password, then the right one too late",
    async attack(world) {
      const card = await signUp(world, "lou");
      const told = [];
      for (let guess = 0; guess < GUESSES; guess++) {
        const wrong = { ...card, possessionSeed: systemRandom(32) };
        told.push(await (await Rogue.open(world, wrong)).ask(await deposit(card)));
      }
      const looked = told.filter((answer) => answer === "not_authenticated").length;
      return [looked, await (await Rogue.open(world, card)).ask(await deposit(card))];
    },
    outcome: { bank: [OPENED], found: [10, "try_later"] },
    without: { login_throttle: { bank: [OPENED, DEPOSITED], found: [GUESSES, "done"] } },
  },
  {
    name: "a log-in that is somebody else's, with an account of one's own",
    async attack(world) {
      const cardId = await loginOf(world, "lou");
      const card = { cardId, account: "mallory", possessionSeed: systemRandom(32) };
      const squatted = await ask(world, card, await creation(card));
      return [squatted, await ask(world, await signUp(world, "lou"), null)];
    },
    outcome: { bank: [OPENED, DEPOSITED], found: ["card_id_not_accepted", "done"] },
    without: {
      login_owner: {
        bank: ['{"account":"mallory","initial_balance":10.00}'],
        found: ["done", "not_authenticated"],
      },
    },
  },
  {
    name: "a deposit at no ATM, where only the bank's own bring money",
    async attack(world) {
      const john = await cardOf(world, "john");
      return await ask(world, john, null);
    },
    bankArgs: ["--terminals", "enrolled"],
    outcome: { found: "terminal_not_enrolled" },
    without: {
      terminal_policy: {
        bank: ['{"account":"john","deposit":50.00}'],
        john: "150.00",
        found: "done",
      },
    },
  },
  {
    name: "a deposit in the name of another ATM",
    async attack(world) {
      const { code } = await BANK(world.folder, ["terminal", "add", "desk"]).output();
      const { kid } = await bankOf(world);
      const enrolled = await readTerminalFile(`${world.folder}/desk.terminal`, kid);
      const john = await cardOf(world, "john");
      const deps = { primitives: nodeCrypto, random: systemRandom, enrolled };
      const wanted = { operation: "deposit", amountCents: 50_00n } as const;
      const { bytes } = await newOrder(deps, john, wanted);
      const signatures = { terminal: systemRandom(64) };
      return [code, await (await Rogue.open(world, john)).ask(bytes, { signatures })];
    },
    outcome: { found: [0, "terminal_not_enrolled"] },
    without: {
      terminal_signature: {
        bank: ['{"account":"john","deposit":50.00}'],
        john: "150.00",
        found: [0, "done"],
      },
    },
  },
];

/** An account with a log-in, opened with 10.00 by its owner. */
async function signUp(world: World, account: string): Promise<OrderCard> {
  const cardId = await loginOf(world, account);
  const card = { cardId, account, possessionSeed: systemRandom(32) };
  await ask(world, card, await creation(card));
  return card;
}

async function loginOf(world: World, account: string): Promise<OrderCard["cardId"]> {
  return await loginCardId(nodeCrypto, (await bankOf(world)).identityKey, account);
}

function creation(card: OrderCard): ReturnType<typeof orderFor> {
  return orderFor(card, { operation: "create", amountCents: 10_00n });
}

/** Sends an order in a session of its own; a deposit if there is none. */
async function ask(
  world: World,
  card: OrderCard,
  order: OrderCard["cardId"] | null,
): Promise<string> {
  return await (await Rogue.open(world, card)).ask(order ?? await deposit(card));
}
