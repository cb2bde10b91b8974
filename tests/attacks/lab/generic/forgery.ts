import type { Attack } from "../attack.ts";
import { broken } from "../attack.ts";
import { DEPOSIT } from "../wiretap.ts";
import type { Site } from "../site.ts";

type Forge = (site: Site) => Promise<string | Uint8Array>;

const CARDS: Readonly<Record<string, readonly [title: string, forge: Forge]>> = {
  "of-another": ["mary's card", (site) => Deno.readFile(site.path("mary.card"))],
  "of-another-renamed": [
    "mary's card with john's name in it",
    async (site) => (await latin1(site, "mary.card")).replaceAll("mary", "john"),
  ],
  "empty": ["an empty card", () => Promise.resolve("")],
  "account-name": ["a card with nothing but the account's name", () => Promise.resolve("john")],
  "small-number": ["a card with a small number", () => Promise.resolve("1234")],
  "cut-off": [
    "john's card without its last bytes",
    async (site) => (await Deno.readFile(site.path("john.card"))).slice(0, -3),
  ],
  "other-last-byte": ["john's card with another byte at two thirds", async (site) => {
    const card = await Deno.readFile(site.path("john.card"));
    const at = Math.floor((card.length * 2) / 3);
    card[at] = card[at] === 0x37 ? 0x38 : 0x37;
    return card;
  }],
  "auth-file": ["the auth file as card", (site) => Deno.readFile(site.path("bank.auth"))],
  "huge": ["a card of a megabyte", () => Promise.resolve("7".repeat(1 << 20))],
};
const AUTH_FILES: Readonly<Record<string, readonly [title: string, forge: Forge]>> = {
  "empty": ["an empty auth file", () => Promise.resolve("")],
  "cut-off": [
    "half of the auth file",
    async (site) => {
      const file = await Deno.readFile(site.path("bank.auth"));
      return file.slice(0, file.length >> 1);
    },
  ],
  "card": ["a card as auth file", (site) => Deno.readFile(site.path("john.card"))],
};

/** Files that are not what the customer was given. */
export const FORGERIES: readonly Attack[] = [
  ...Object.entries(CARDS).map(([name, [title, forge]]): Attack => ({
    id: `card/${name}`,
    class: "A14",
    title: `a withdrawal with ${title}`,
    async run(site) {
      await site.create("mary");
      await put(site, "evil.card", await forge(site));
      const { code } = await site.atm(["-a", "john", "-w", "10.00", "-c", "evil.card"]);
      if (code === 0) return broken("it is paid out");
      return await site.judge(`exit ${code}`);
    },
  })),
  ...Object.entries(AUTH_FILES).map(([name, [title, forge]]): Attack => ({
    id: `auth/${name}`,
    class: "A15",
    title: `an ATM with ${title}`,
    async run(site) {
      await put(site, "evil.auth", await forge(site));
      const { code } = await site.atm([...DEPOSIT, "-s", "evil.auth"]);
      if (code === 0) return broken("it is served");
      return await site.judge(`exit ${code}`);
    },
  })),
  {
    id: "auth/alone",
    class: "A15",
    title: "somebody with the auth file and no card: a card of the own making, for each account",
    async run(site) {
      await site.atm(["-a", "eve", "-n", "10.00"]);
      const { code } = await site.atm(["-a", "john", "-w", "90.00", "-c", "eve.card"]);
      if (code === 0) return broken("whoever has the auth file needs no card of john's");
      return await site.judge(`exit ${code}`);
    },
  },
];

async function put(site: Site, name: string, content: string | Uint8Array): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await Deno.writeFile(site.path(name), bytes, { mode: 0o600 });
}

async function latin1(site: Site, name: string): Promise<string> {
  return new TextDecoder().decode(await Deno.readFile(site.path(name)));
}
