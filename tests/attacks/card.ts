import { join } from "node:path";
import { DEPOSIT } from "./customer.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

/** Cards that are not the account's own, whole and unchanged. */
export const CARDS: readonly Scenario[] = [
  {
    name: "the card of another account",
    attack: (world) => use(world, ["mary.card"]),
    outcome: { atm: ["255"] },
  },
  {
    name: "the card of another account with its name changed",
    async attack(world) {
      const card = await Deno.readTextFile(join(world.folder, "mary.card"));
      await write(world, card.replace('"mary"', '"john"'));
      await use(world, ["evil.card"]);
    },
    outcome: { atm: ["255"] },
  },
  {
    name: "cards whose id or secret was guessed",
    async attack(world) {
      const card = await Deno.readTextFile(join(world.folder, "john.card"));
      for (const field of ["card_id", "secret"]) {
        await write(world, withAnother(field, card));
        await use(world, ["evil.card"]);
      }
    },
    outcome: { atm: ["255", "255"] },
  },
  {
    name: "the card of another bank",
    async attack(world) {
      const card = await Deno.readTextFile(join(world.folder, "john.card"));
      await write(world, withAnother("bank_kid", card));
      await use(world, ["evil.card"]);
    },
    outcome: { atm: ["255"] },
  },
  {
    name: "files that are no card: cut off, empty, huge, a folder, the auth file, none",
    async attack(world) {
      const card = await Deno.readTextFile(join(world.folder, "john.card"));
      for (const text of [card.slice(0, -20), "", "7".repeat(1 << 20)]) {
        await write(world, text);
        await use(world, ["evil.card"]);
      }
      await Deno.mkdir(join(world.folder, "folder.card"));
      await use(world, ["folder.card", "bank.auth", "none.card"]);
    },
    outcome: { atm: Array(6).fill("255") },
  },
  {
    name: "a card of an account that does not exist",
    async attack(world) {
      const card = await Deno.readTextFile(join(world.folder, "john.card"));
      await write(world, card.replace('"john"', '"nobody"'));
      await world.atm(["-a", "nobody", "-c", "evil.card", "-g"]);
    },
    outcome: { atm: ["255"] },
  },
  {
    name: "an account that exists, opened again",
    class: "A23",
    async attack(world) {
      await world.atm(["-a", "john", "-n", "10.00", "-c", "evil.card"]);
      return (await Array.fromAsync(Deno.readDir(world.folder)))
        .filter(({ name }) => name.endsWith(".card")).length;
    },
    outcome: { atm: ["255"], found: 2 },
  },
];

/** The card with the second byte of this field changed, whatever it was: the first has a meaning in a `card_id`. */
function withAnother(field: string, card: string): string {
  return card.replace(
    new RegExp(`(?<="${field}": "[0-9a-f]{2})[0-9a-f]{2}`),
    (byte) => (parseInt(byte, 16) ^ 0xff).toString(16).padStart(2, "0"),
  );
}

async function write(world: World, card: string): Promise<void> {
  await Deno.writeTextFile(join(world.folder, "evil.card"), card, { mode: 0o600 });
}

/** A deposit to john's account with each of these cards. */
async function use(world: World, cards: readonly string[]): Promise<void> {
  for (const card of cards) await world.atm([...DEPOSIT, "-c", card]);
}
