import { encodeBase64 } from "@std/encoding/base64";
import { encodeHex } from "@std/encoding/hex";
import { concat, utf8 } from "../../../../lib/bytes.ts";
import type { Bytes } from "../../../../lib/bytes.ts";
import type { Attack } from "../attack.ts";
import { broken, notApplicable } from "../attack.ts";
import { DEPOSIT, record } from "../wiretap.ts";

const WINDOW = 16;

/** What can be read, guessed or told apart without being entitled to. */
export const SECRETS: readonly Attack[] = [
  {
    id: "secrets/plaintext-on-the-wire",
    class: "A12",
    title: "account, amount, operation and card, looked for on the wire in several spellings",
    async run(site) {
      const { atm, bank } = await record(site, ["-a", "john", "-d", "71.93"]);
      const wire = encodeHex(concat(...atm, ...bank));
      const card = await Deno.readFile(site.path("john.card"));
      const words = ["john", "71.93", "7193", "deposit"].map(utf8);
      for (const word of [...words, ...card.length < 4 ? [] : [card]]) {
        for (const spelling of [word, utf8(encodeHex(word)), utf8(encodeBase64(word))]) {
          // Four bytes turn up by chance once in a million such conversations.
          if (spelling.length >= 4 && wire.includes(encodeHex(spelling))) {
            return broken(`the wire shows ${new TextDecoder().decode(word.slice(0, 60))}`);
          }
        }
      }
      return await site.judge("none of them shows");
    },
  },
  {
    id: "secrets/same-order-twice",
    class: "A12",
    title: "the same deposit twice: are the bytes the same?",
    async run(site) {
      const [one, other] = [await record(site), await record(site)];
      const known = windows(one.atm[one.request.index]!);
      const second = other.atm[other.request.index]!;
      const common = [...windows(second)].filter((window) => known.has(window)).length;
      // What every message has in common, such as a key's name, is allowed to be.
      if (2 * common > second.length - WINDOW) {
        return broken(
          `${common} of ${second.length - WINDOW + 1} windows of 16 bytes are the same`,
        );
      }
      return await site.judge(`${common} windows of 16 bytes in common`);
    },
  },
  {
    id: "secrets/cards-of-one-bank",
    class: "A13",
    title: "eight cards: is there enough in each that nobody can guess?",
    async run(site) {
      const cards: Bytes[] = [];
      for (let i = 0; i < 8; i++) {
        await site.create(`c${i}`);
        cards.push(await Deno.readFile(site.path(`c${i}.card`)));
      }
      const changing = Math.max(...cards.map((card) => card.length)) -
        sameBytes(cards[0]!, cards.slice(1));
      if (changing < 12) return broken(`only ${changing} bytes differ from card to card`);
      return await site.judge(`${changing} bytes differ from card to card`);
    },
  },
  {
    id: "secrets/auth-files-of-two-starts",
    class: "A13",
    title: "two banks, one after the other: is there enough in each auth file?",
    async run(site) {
      const first = await Deno.readFile(site.path("bank.auth"));
      await site.beginAnew();
      const second = await Deno.readFile(site.path("bank.auth"));
      const changing = Math.max(first.length, second.length) - sameBytes(first, [second]);
      if (changing < 12) return broken(`only ${changing} bytes differ from bank to bank`);
      await site.create("john");
      return await site.judge(`${changing} bytes differ`);
    },
  },
  {
    id: "secrets/old-auth-file-at-a-new-bank",
    class: "A26",
    title: "an ATM with the auth file of an earlier bank, which may have been stolen",
    async run(site) {
      const old = await Deno.readFile(site.path("bank.auth"));
      await site.beginAnew();
      await site.create("john");
      await Deno.writeFile(site.path("old.auth"), old);
      const { code } = await site.atm([...DEPOSIT, "-s", "old.auth"]);
      if (code === 0) return broken("it is served as if nothing had happened");
      return await site.judge(`exit ${code}`);
    },
  },
  {
    id: "secrets/does-the-account-exist",
    class: "A27",
    title: "with somebody else's card: does the answer tell which accounts there are?",
    async run(site) {
      await site.create("mary");
      const ask = async (account: string) => {
        const proxy = site.proxy();
        const { code, stdout } = await site.atm(["-a", account, "-g", "-c", "mary.card"], proxy);
        const sizes = proxy.links.flatMap(({ atm, bank }) =>
          [...atm.sent, ...bank.sent].map(({ length }) => length)
        );
        return [`exit ${code}`, stdout, ...sizes].join(" ");
      };
      const [there, none] = [await ask("john"), await ask("nobody")];
      if (there !== none) return broken(`there is one: ${there}; there is none: ${none}`);
      return await site.judge(`the same for both: ${there}`);
    },
  },
  {
    id: "secrets/card-over-a-symbolic-link",
    class: "A28",
    title: "a new card's name is a symbolic link to a file of the customer's",
    async run(site) {
      await Deno.writeTextFile(site.path("diary"), "precious");
      await Deno.symlink("diary", site.path("ann.card"));
      const { code } = await site.atm(["-a", "ann", "-n", "10.00"]);
      const diary = await Deno.readTextFile(site.path("diary"));
      if (diary !== "precious") return broken("the card was written over the file behind the link");
      if (code === 0) return broken("exit 0, and the card is nowhere");
      return await site.judge("the link is refused");
    },
  },
  {
    id: "secrets/modes",
    class: "A28",
    title: "may others on the machine read cards, or write auth files?",
    async run(site) {
      if (Deno.build.os === "windows") return notApplicable("there are no modes");
      const card = (await Deno.stat(site.path("john.card"))).mode! & 0o777;
      const auth = (await Deno.stat(site.path("bank.auth"))).mode! & 0o777;
      if ((card & 0o077) !== 0) return broken(`john.card has mode ${card.toString(8)}`);
      if ((auth & 0o022) !== 0) return broken(`bank.auth has mode ${auth.toString(8)}`);
      return await site.judge(`card ${card.toString(8)}, auth file ${auth.toString(8)}`);
    },
  },
];

function windows(bytes: Bytes): Set<string> {
  const found = new Set<string>();
  for (let i = 0; i + WINDOW <= bytes.length; i++) found.add(encodeHex(bytes.slice(i, i + WINDOW)));
  return found;
}

/** How many bytes at the same place are the same in all. */
function sameBytes(one: Bytes, others: readonly Bytes[]): number {
  return [...one].filter((byte, i) => others.every((other) => other[i] === byte)).length;
}
