import type { Bytes } from "../../../../lib/bytes.ts";
import type { Script } from "../../proxy.ts";
import type { Attack } from "../attack.ts";
import { broken } from "../attack.ts";
import type { Recording } from "../wiretap.ts";
import { at, DEPOSIT, record } from "../wiretap.ts";
import { balanceIn } from "../model.ts";

/** The bank's recorded answers to an ATM, which may believe only what this bank says now. */
export const OLD_REPLIES: readonly Attack[] = [
  {
    id: "old-reply/whole-bank",
    class: "A2",
    title: "all of the bank's old answers, without the bank",
    slow: true,
    async run(site) {
      await site.atm(DEPOSIT, site.proxy(playBank((await record(site)).bank)));
      return await site.judge();
    },
  },
  {
    id: "old-reply/last-answer",
    class: "A2",
    title: "the old last answer in a new session, whose order the bank never gets",
    slow: true,
    async run(site) {
      const old = await record(site);
      await site.atm(DEPOSIT, site.proxy(answerWith(old, old)));
      return await site.judge();
    },
  },
  {
    id: "old-reply/withdrawal",
    class: "A2",
    title: "an old `withdrawn` to a new withdrawal: money out of the machine for nothing",
    slow: true,
    async run(site) {
      const withdraw = ["-a", "john", "-w", "20.00"];
      const old = await record(site, withdraw);
      await site.atm(withdraw, site.proxy(answerWith(old, old)));
      return await site.judge();
    },
  },
  {
    id: "old-reply/success-for-a-refusal",
    class: "A2",
    title: "an old `done` in the place of a refusal",
    slow: true,
    async run(site) {
      const old = await record(site, ["-a", "john", "-w", "60.00"]);
      // There are 40.00 left.
      const { reply } = old;
      const lie = at(reply, (_message, to) => to.send(old.bank[reply.index]!), "all");
      await site.atm(["-a", "john", "-w", "60.00"], site.proxy(lie));
      return await site.judge();
    },
  },
  {
    id: "old-reply/balance-of-yesterday",
    class: "A2",
    title: "an old balance in the place of the true one",
    slow: true,
    async run(site) {
      const look = ["-a", "john", "-g"];
      const old = await record(site, look);
      await site.atm(["-a", "john", "-w", "60.00"]);
      const { reply } = old;
      const lie = at(reply, (_message, to) => to.send(old.bank[reply.index]!), "all");
      const { code, stdout } = await site.atm(look, site.proxy(lie));
      if (code === 0 && balanceIn(stdout) !== 4000n) return broken(`the ATM shows ${stdout}`);
      return await site.judge();
    },
  },
  {
    id: "old-reply/balance-of-another",
    class: "A2",
    title: "mary's balance shown to john",
    slow: true,
    async run(site) {
      await site.create("mary", "25.00");
      const mary = await record(site, ["-a", "mary", "-g"]);
      const { reply } = mary;
      const lie = at(reply, (_message, to) => to.send(mary.bank[reply.index]!), "all");
      const { code, stdout } = await site.atm(["-a", "john", "-g"], site.proxy(lie));
      if (code === 0 && balanceIn(stdout) === 2500n) {
        return broken(`john's ATM shows mary's balance: ${stdout}`);
      }
      return await site.judge();
    },
  },
  {
    id: "old-reply/before-a-restart",
    class: "A2",
    title: "the bank's answers from before a restart, without the bank",
    slow: true,
    async run(site) {
      const { bank } = await record(site);
      await site.stopBank();
      if (!await site.startBank()) {
        await site.beginAnew();
        await site.create("john");
      }
      await site.atm(DEPOSIT, site.proxy(playBank(bank)));
      return await site.judge();
    },
  },
];

/** The attacker answers each message with the next of these. */
function playBank(answers: readonly Bytes[]): Script {
  return async ({ atm }) => {
    for (const answer of answers) {
      if (await atm.next() === null) return;
      await atm.send(answer);
    }
    while (await atm.next() !== null);
  };
}

/** In a true session the order is kept back, and answered with the old answer. */
function answerWith({ request }: Recording, { bank, reply }: Recording): Script {
  return at(request, (_order, _bank, { atm }) => atm.send(bank[reply.index]!), "all");
}
