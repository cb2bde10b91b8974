import { concat, utf8 } from "../../../../lib/bytes.ts";
import type { Bytes } from "../../../../lib/bytes.ts";
import { sample } from "../../../support/sample.ts";
import { within } from "../../customer.ts";
import type { Attack } from "../attack.ts";
import { broken } from "../attack.ts";
import type { Site } from "../site.ts";
import { at, DEPOSIT, record } from "../wiretap.ts";

const SPEECHES: Readonly<Record<string, (seed: string) => readonly Bytes[]>> = {
  nothing: () => [new Uint8Array()],
  "random-bytes": (seed) => [1, 16, 500, 5000].map((length) => sample(seed, length)),
  "zero-lengths": () => [1, 2, 4, 8].map((width) => new Uint8Array(width)),
  "huge-lengths": () =>
    [2, 4, 8].flatMap((width) => [
      new Uint8Array(width).fill(0xff),
      concat(Uint8Array.of(0x7f), new Uint8Array(width - 1).fill(0xff)),
      concat(new Uint8Array(width - 1).fill(0xff), Uint8Array.of(0x7f)),
    ]),
  "text-without-end": () => [utf8("A".repeat(1 << 20))],
  "crooked-json": () =>
    ["{", '{"a":', "[".repeat(5000), '{"account":1,"amount":"NaN"}\n', "null\n", '""\n', "{}\n"]
      .map(utf8),
  "format-strings": () => [utf8("%s%n%x%p\n"), utf8("${7*7}\n"), utf8("\0\0\0\r\n")],
};
const PROTOCOLS: Readonly<Record<string, Bytes>> = {
  http: utf8("GET / HTTP/1.1\r\nHost: bank\r\n\r\n"),
  tls: Uint8Array.of(0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0, 0, 1, 0),
  ssh: utf8("SSH-2.0-OpenSSH_9.6\r\n"),
};

/** Bytes that no ATM and no bank sends. */
export const GARBAGE: readonly Attack[] = [
  ...Object.entries(SPEECHES).map(([name, speeches]): Attack => ({
    id: `garbage/${name}`,
    class: "A5",
    title: `to the bank: ${name.replaceAll("-", " ")}; then an honest ATM`,
    run: (site) => shout(site, speeches(site.seed)),
  })),
  ...Object.entries(PROTOCOLS).map(([name, speech]): Attack => ({
    id: `garbage/speaks-${name}`,
    class: "A9",
    title: `to the bank: the first bytes of ${name.toUpperCase()}`,
    run: (site) => shout(site, [speech]),
  })),
  {
    id: "garbage/contest-flip",
    class: "A5",
    title: "the contest's own `this should be invalid` in the place of all that the ATM says",
    slow: true,
    async run(site) {
      const { code } = await site.atm(
        DEPOSIT,
        site.proxy(async ({ atm, bank }) => {
          await atm.next();
          await bank.send(utf8("this should be invalid"));
          const answer = await within(11_000, bank.next());
          if (answer instanceof Uint8Array) await atm.send(answer);
        }),
      );
      if (code !== 63) return broken(`the ATM ends with ${code}, not 63`);
      if (!site.bankLines().includes("protocol_error")) {
        return broken("the bank does not print protocol_error");
      }
      return await site.judge();
    },
  },
  {
    id: "garbage/to-the-atm",
    class: "A5",
    title: "noise in the place of the bank's first answer, of several lengths",
    slow: true,
    async run(site) {
      const place = { side: "bank", index: 0 } as const;
      for (const length of [1, 100, 100_000]) {
        const noise = at(place, (_m, atm) => atm.send(sample(site.seed, length)), "all");
        await site.atm(DEPOSIT, site.proxy(noise));
      }
      return await site.judge();
    },
  },
  {
    id: "garbage/endless-bank",
    class: "A19",
    title: "a bank that never stops talking: the ATM ends, and does not eat the memory",
    slow: true,
    async run(site) {
      const block = sample(site.seed, 1 << 16);
      const startedMs = performance.now();
      const proxy = site.proxy(async ({ atm }) => {
        let isOver = false;
        atm.ended.then(() => isOver = true);
        for (let i = 0; i < 2000 && !isOver; i++) await atm.send(block);
        await atm.finish();
        await atm.ended;
      });
      const { code } = await site.atm(DEPOSIT, proxy);
      const ms = performance.now() - startedMs;
      if (code !== 63) return broken(`exit ${code}, not 63`);
      return await site.judge(`exit 63 after ${(ms / 1000).toFixed(1)} s`);
    },
  },
  {
    id: "garbage/first-bytes",
    class: "A9",
    title: "each of the first four bytes of a recorded message changed: other versions and types",
    async run(site) {
      const { atm: [first] } = await record(site);
      const changed = [0, 1, 2, 3].flatMap((i) =>
        [1, 0x80].map((mask) => first!.map((byte, at) => at === i ? byte ^ mask : byte))
      );
      return await shout(site, changed);
    },
  },
];

async function shout(site: Site, speeches: readonly Bytes[]) {
  for (const bytes of speeches) {
    const bank = await site.connect();
    await bank.send(bytes);
    await bank.finish();
    await within(300, bank.ended);
    bank.close();
  }
  await site.atm(DEPOSIT);
  return await site.judge("the bank goes on, and books nothing of it");
}
