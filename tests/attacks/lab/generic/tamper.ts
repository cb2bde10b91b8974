import type { Bytes } from "../../../../lib/bytes.ts";
import { flipped } from "../../conversation.ts";
import { patch } from "../../rogue.ts";
import { sample } from "../../../support/sample.ts";
import type { Attack } from "../attack.ts";
import type { Site } from "../site.ts";
import { at, chance, nameOf, record, sweep } from "../wiretap.ts";
import type { Place } from "../wiretap.ts";

const FLIPS = 4;

type Change = (site: Site, message: Bytes, name: string) => readonly (readonly [string, Bytes])[];

/** Messages that arrive otherwise than they were sent: nothing may be booked or told by them. */
export const TAMPERINGS: readonly Attack[] = [
  {
    ...changing(
      "flip-bits",
      "single bits of every message, as the seed chooses",
      (site, message) =>
        Array.from({ length: FLIPS }, (_, i) => {
          const bit = chance(site, `flip ${message.length} ${i}`, 8 * message.length);
          return [`bit ${bit}`, flipped(message, bit)] as const;
        }),
    ),
    slow: true,
  },
  {
    id: "tamper/flip-request",
    class: "A6",
    title: "the lowest bit of bytes all over the order",
    async run(site) {
      const { request, atm } = await record(site);
      const { length } = atm[request.index]!;
      await sweep(site, spread(length, 24).map((byte) => flip(request, byte)));
      return await site.judge();
    },
  },
  {
    id: "tamper/flip-reply",
    class: "A6",
    title: "the lowest bit of bytes all over the bank's answer",
    slow: true,
    async run(site) {
      const { reply, bank } = await record(site);
      const { length } = bank[reply.index]!;
      await sweep(site, spread(length, 24).map((byte) => flip(reply, byte)));
      return await site.judge();
    },
  },
  changing("digits", "every digit that shows on the wire, one higher", (_site, message) => {
    const found = [...message.entries()].filter(([, byte]) => byte >= 0x30 && byte < 0x39);
    // In ciphertext digits are chance; in plaintext there are runs of them.
    const inRuns = found.filter(([i]) => isDigit(message[i - 1]) || isDigit(message[i + 1]));
    return inRuns.slice(0, 6).map(([i, byte]) =>
      [`digit at ${i}`, patch(message, i, [byte + 1])] as const
    );
  }, "A6"),
  changing("swap-blocks", "the first two 16-byte blocks of the last 64 bytes change places", (
    _site,
    message,
  ) => {
    const start = message.length - 64;
    if (start < 0) return [];
    const swapped = patch(message, start, message.slice(start + 16, start + 32));
    return [["swapped", patch(swapped, start + 16, message.slice(start, start + 16))]];
  }),
  changing("zero-mac", "the last 32 bytes of every message are zero", (_site, message) => {
    const length = Math.min(32, message.length);
    return [["zeros", patch(message, message.length - length, new Uint8Array(length))]];
  }),
  changing(
    "random-message",
    "noise of the same length in the place of every message",
    (site, message, name) => [["noise", sample(`${site.seed} ${name}`, message.length)]],
  ),
];

function changing(
  name: string,
  title: string,
  change: Change,
  attackClass: Attack["class"] = "A6",
): Attack {
  return {
    id: `tamper/${name}`,
    class: attackClass,
    title,
    async run(site) {
      const recording = await record(site);
      const trials = recording.order.flatMap((place) => {
        const message = recording[place.side][place.index]!;
        return change(site, message, nameOf(place)).map((_, i) => ({
          name: `${nameOf(place)}, change ${i}`,
          // Of the message that passes then, which is another one in any protocol worth its name.
          script: at(place, (passing, to) => {
            const changed = change(site, passing, nameOf(place))[i]?.[1];
            return to.send(changed ?? passing);
          }),
        }));
      });
      await sweep(site, trials.slice(0, 30));
      return await site.judge();
    },
  };
}

function flip(place: Place, byte: number) {
  return {
    name: `byte ${byte} of ${nameOf(place)}`,
    script: at(
      place,
      (message, to) =>
        to.send(byte < message.length ? flipped(message, 8 * byte + 7) : flipped(message, 7)),
    ),
  };
}

/** So many numbers below `length`, evenly. */
function spread(length: number, count: number): number[] {
  const step = Math.max(1, length / count);
  return Array.from({ length: Math.min(count, length) }, (_, i) => Math.floor(i * step));
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
