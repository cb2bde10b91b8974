import { concat } from "../../../../lib/bytes.ts";
import { pause } from "../../customer.ts";
import type { Attack } from "../attack.ts";
import { broken } from "../attack.ts";
import { at, chance, DEPOSIT, meddle, nameOf, play, record, sweep } from "../wiretap.ts";
import { sample } from "../../../support/sample.ts";

/** Messages that end too early, too late, or come in pieces. */
export const TRUNCATIONS: readonly Attack[] = [
  {
    id: "truncate/messages",
    class: "A5",
    title: "every message cut off, then the connection closed",
    slow: true,
    async run(site) {
      const recording = await record(site);
      const trials = recording.order.flatMap((place) => {
        const { length } = recording[place.side][place.index]!;
        const sampled = chance(site, `cut ${nameOf(place)}`, length);
        return [0, 1, 2, sampled, length - 1].map((end) => ({
          name: `${nameOf(place)} after ${end} bytes`,
          script: at(place, async (message, to) => {
            await to.send(message.subarray(0, end));
            await to.finish();
          }),
        }));
      });
      await sweep(site, trials.slice(0, 36));
      return await site.judge();
    },
  },
  {
    id: "truncate/each-byte",
    class: "A5",
    title: "the recorded deposit's first message, cut at each byte",
    async run(site) {
      const { atm } = await record(site);
      const first = atm[0]!;
      for (let end = 0; end < first.length; end += Math.max(1, first.length >> 9)) {
        const bank = await site.connect();
        await bank.send(first.subarray(0, end));
        await bank.finish();
        bank.close();
      }
      return await site.judge();
    },
  },
  {
    id: "truncate/each-byte-of-the-order",
    class: "A5",
    title: "an honest order that ends too early, at 12 places",
    slow: true,
    async run(site) {
      const { request, atm } = await record(site);
      const { length } = atm[request.index]!;
      await sweep(
        site,
        Array.from({ length: 12 }, (_, i) => Math.floor((i * length) / 12)).map((end) => ({
          name: `after ${end} bytes`,
          script: at(request, async (message, to) => {
            await to.send(message.subarray(0, end));
            await to.finish();
          }),
        })),
      );
      return await site.judge();
    },
  },
  {
    id: "extend/trailing-bytes",
    class: "A5",
    title: "bytes behind every message",
    slow: true,
    async run(site) {
      const { order } = await record(site);
      await sweep(
        site,
        order.flatMap((place) =>
          [1, 1000].map((length) => ({
            name: `${length} bytes behind ${nameOf(place)}`,
            script: at(
              place,
              (message, to) => to.send(concat(message, sample(site.seed, length))),
            ),
          }))
        ),
      );
      return await site.judge();
    },
  },
  {
    id: "split/byte-by-byte",
    class: "A5",
    title: "every message in pieces of 1, 2, 3 ... bytes: the same message",
    async run(site) {
      const pieces = meddle(async (_place, message, to) => {
        for (let start = 0, length = 1; start < message.length; start += length++) {
          await to.send(message.subarray(start, start + length));
          await pause(1);
        }
      });
      const { code } = await site.atm(DEPOSIT, site.proxy(pieces));
      if (code !== 0) return broken(`exit ${code}: TCP may cut a message wherever it likes`);
      return await site.judge();
    },
  },
  {
    id: "inject/before-every-message",
    class: "A5",
    title: "garbage before every message",
    slow: true,
    async run(site) {
      const { order } = await record(site);
      await sweep(
        site,
        order.map((place) => ({
          name: `before ${nameOf(place)}`,
          script: at(place, (message, to) => to.send(concat(sample(site.seed, 7), message))),
        })),
      );
      return await site.judge();
    },
  },
  {
    id: "inject/order-of-zeros",
    class: "A25",
    title: "messages of zeros and of ones in the place of the ATM's first",
    async run(site) {
      const { atm } = await record(site);
      const [first, ...rest] = atm;
      for (const byte of [0x00, 0xff]) {
        await play(site, [new Uint8Array(first!.length).fill(byte), ...rest]);
      }
      const head = first!.slice(0, 4);
      const body = new Uint8Array(first!.length - 4);
      await play(site, [concat(head, body), ...rest]);
      return await site.judge();
    },
  },
];
