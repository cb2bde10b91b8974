import { pause, within } from "../../customer.ts";
import type { Attack } from "../attack.ts";
import type { Recording } from "../wiretap.ts";
import { at, DEPOSIT, nameOf, play, record, sweep } from "../wiretap.ts";

/** Recorded bytes to the bank, which may book them once only. */
export const REPLAYS: readonly Attack[] = [
  {
    id: "replay/at-once",
    class: "A1",
    title: "a recorded deposit, played again at once",
    async run(site) {
      await play(site, (await record(site)).atm);
      return await site.judge();
    },
  },
  {
    id: "replay/after-11-s",
    class: "A1",
    title: "a recorded deposit, played again when every time window has passed",
    slow: true,
    async run(site) {
      const { atm } = await record(site);
      await pause(11_000);
      await play(site, atm);
      return await site.judge();
    },
  },
  {
    id: "replay/in-one-write",
    class: "A1",
    title: "a recorded deposit, played again without waiting for answers",
    async run(site) {
      const { atm } = await record(site);
      const bank = await site.connect();
      await bank.send(...atm);
      await bank.finish();
      await within(1_000, bank.ended);
      return await site.judge();
    },
  },
  {
    id: "replay/ten-times",
    class: "A1",
    title: "a recorded deposit ten times over",
    async run(site) {
      const { atm } = await record(site);
      for (let i = 0; i < 10; i++) await play(site, atm);
      return await site.judge();
    },
  },
  {
    id: "replay/two-sockets-at-once",
    class: "A22",
    title: "a recorded deposit on eight connections at the same moment",
    async run(site) {
      const { atm } = await record(site);
      await Promise.all(Array.from({ length: 8 }, () => play(site, atm)));
      return await site.judge();
    },
  },
  {
    id: "replay/withdrawal",
    class: "A1",
    title: "a recorded withdrawal: the customer loses it twice",
    async run(site) {
      await play(site, (await record(site, ["-a", "john", "-w", "30.00"])).atm);
      return await site.judge();
    },
  },
  {
    id: "replay/creation",
    class: "A1",
    title: "the recorded creation of an account, after money was taken from it",
    async run(site) {
      const recording = await record(site, ["-a", "ann", "-n", "80.00"]);
      await site.atm(["-a", "ann", "-w", "70.00"]);
      await play(site, recording.atm);
      return await site.judge();
    },
  },
  {
    id: "replay/after-other-customers",
    class: "A1",
    title: "a recorded deposit after a dozen other sessions",
    async run(site) {
      const { atm } = await record(site);
      for (let i = 0; i < 12; i++) await site.atm(["-a", "john", "-g"]);
      await play(site, atm);
      return await site.judge();
    },
  },
  {
    id: "replay/undelivered",
    class: "A1",
    title: "a recorded deposit that never arrived, played when the ATM has said 63",
    slow: true,
    async run(site) {
      const { atm } = await record(site, DEPOSIT, async (link) => {
        // The ATM's first words are all that it gets to say, and nobody hears them.
        while (await link.atm.next() !== null);
      });
      await play(site, atm);
      return await site.judge();
    },
  },
  {
    id: "replay/after-restart",
    class: "A1",
    title: "a recorded deposit, played again after a restart of the bank",
    async run(site) {
      const { atm } = await record(site);
      await site.stopBank();
      if (!await site.startBank()) {
        // The contest's bank begins anew, without accounts, when its auth file is gone.
        await site.beginAnew();
        await site.create("john");
      }
      await play(site, atm);
      return await site.judge();
    },
  },
  {
    id: "replay/message-in-a-new-session",
    class: "A8",
    title: "each message of a recorded session in the place of its like in a new one",
    async run(site) {
      const old = await record(site, ["-a", "john", "-d", "1000.00"]);
      await sweep(site, substitutions(old));
      return await site.judge();
    },
  },
  {
    id: "replay/message-twice",
    class: "A1",
    title: "each message of the ATM twice in its session",
    async run(site) {
      const { order } = await record(site);
      await sweep(
        site,
        order.filter(({ side }) => side === "atm").map((place) => ({
          name: nameOf(place),
          script: at(place, (message, to) => to.send(message, message)),
        })),
      );
      return await site.judge();
    },
  },
  {
    id: "replay/request-later-in-its-session",
    class: "A1",
    title: "the order again when the bank has answered it",
    async run(site) {
      const { request, reply } = await record(site);
      await site.atm(
        DEPOSIT,
        site.proxy(at(reply, async (message, to, { atm, bank }) => {
          await to.send(message);
          await bank.send(atm.sent[request.index]!);
          await within(500, bank.next());
        })),
      );
      return await site.judge();
    },
  },
];

function substitutions(old: Recording) {
  return old.order.map((place) => ({
    name: `${nameOf(place)} from the recording`,
    script: at(place, (_message, to) => to.send(old[place.side][place.index]!)),
  }));
}
