import type { Attack } from "../attack.ts";
import { at, nameOf, record, sweep } from "../wiretap.ts";
import type { Side } from "../wiretap.ts";
import { within } from "../../customer.ts";

/** Messages that go back to where they came from. */
export const REFLECTIONS: readonly Attack[] = [
  reflection("atm", "the ATM's own messages back to it, in the place of the bank's"),
  reflection("bank", "the bank's own answers back to it"),
  {
    id: "reflect/bank-to-itself",
    class: "A3",
    title: "two connections to the bank, joined with each other",
    async run(site) {
      const { atm } = await record(site);
      const banks = [await site.connect(), await site.connect()] as const;
      for (const bank of banks) await bank.send(atm[0]!);
      const join = async (from: 0 | 1) => {
        for (let i = 0; i < 10; i++) {
          const message = await within(500, banks[from].next());
          if (message === null || message === undefined) return;
          await banks[1 - from]!.send(message);
        }
      };
      await Promise.all([join(0), join(1)]);
      return await site.judge();
    },
  },
];

function reflection(side: Side, title: string): Attack {
  return {
    id: `reflect/to-the-${side}`,
    class: "A3",
    title,
    ...(side === "bank" ? {} : { slow: true }),
    async run(site) {
      const { order } = await record(site);
      await sweep(
        site,
        order.filter((place) => place.side === side).map((place) => ({
          name: nameOf(place),
          script: at(place, (message, _to, link) => link[side].send(message)),
        })),
      );
      return await site.judge();
    },
  };
}
