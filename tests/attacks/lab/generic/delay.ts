import { pause, within } from "../../customer.ts";
import type { Bytes } from "../../../../lib/bytes.ts";
import type { Attack } from "../attack.ts";
import { broken } from "../attack.ts";
import { at, DEPOSIT, meddle, nameOf, record, sweep } from "../wiretap.ts";

/** Messages that come late, or in another order. */
export const DELAYS: readonly Attack[] = [
  {
    id: "delay/ghost",
    class: "A4",
    title: "the order is held until the ATM has given up, and then let go",
    slow: true,
    async run(site) {
      const { request } = await record(site, ["-a", "john", "-g"]);
      const gaveUp = Promise.withResolvers<void>();
      const proxy = site.proxy(at(request, async (message, bank) => {
        await gaveUp.promise;
        await bank.send(message);
        await within(500, bank.ended);
      }, "all"));
      await site.atm(DEPOSIT, proxy);
      gaveUp.resolve();
      await pause(700);
      return await site.judge();
    },
  },
  {
    id: "delay/ghost-after-a-newer-order",
    class: "A4",
    title: "a withdrawal is held, the customer gives up and deposits; then it is let go",
    slow: true,
    async run(site) {
      const { request } = await record(site, ["-a", "john", "-g"]);
      const later = Promise.withResolvers<void>();
      const proxy = site.proxy(at(request, async (message, bank) => {
        await later.promise;
        await bank.send(message);
        await within(500, bank.ended);
      }, "all"));
      await site.atm(["-a", "john", "-w", "70.00"], proxy);
      await site.atm(DEPOSIT);
      later.resolve();
      await pause(700);
      return await site.judge();
    },
  },
  {
    id: "delay/three-seconds",
    class: "A4",
    title: "every message comes 1 s late: honest, only slow",
    slow: true,
    async run(site) {
      const slow = meddle(async (_place, message, to) => {
        await pause(1_000);
        await to.send(message);
      });
      const { code } = await site.atm(DEPOSIT, site.proxy(slow));
      if (code !== 0) return broken(`exit ${code}: a slow line is taken for an attack`);
      return await site.judge();
    },
  },
  {
    id: "delay/exchange-neighbours",
    class: "A4",
    title: "two neighbouring messages of one side change places",
    slow: true,
    async run(site) {
      const recording = await record(site);
      await sweep(
        site,
        recording.order
          .filter(({ side, index }) => index + 1 < recording[side].length)
          .map((place) => {
            let held: Bytes | null = null;
            return {
              name: `${nameOf(place)} behind the next`,
              script: meddle(async (found, message, to) => {
                if (found.side !== place.side) return await to.send(message);
                if (found.index === place.index) return void (held = message);
                if (found.index !== place.index + 1) return await to.send(message);
                await to.send(message);
                if (held !== null) await to.send(held);
              }, "first"),
            };
          }),
      );
      return await site.judge();
    },
  },
];
