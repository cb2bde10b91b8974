import { pause, within } from "../../customer.ts";
import type { Attack, Verdict } from "../attack.ts";
import { broken, safe } from "../attack.ts";
import { balanceIn } from "../model.ts";
import type { Run } from "../atm_run.ts";
import type { Site } from "../site.ts";
import { at, DEPOSIT, nameOf, record, sweep } from "../wiretap.ts";

/** Messages that never arrive, and machines that die: money must not come or go by it. */
export const LOSSES: readonly Attack[] = [
  {
    id: "loss/each-message",
    class: "A7",
    title: "each message of a deposit is lost once",
    slow: true,
    async run(site) {
      const { order } = await record(site);
      await sweep(
        site,
        order.map((place) => ({ name: nameOf(place), script: at(place, () => {}) })),
      );
      return await site.judge();
    },
  },
  {
    id: "loss/kill-final-reply",
    class: "A7",
    title: "the bank's last answer is lost once, and the connection cut",
    async run(site) {
      const { reply } = await record(site);
      const cut = at(reply, (_message, _to, { atm, bank }) => {
        atm.close();
        bank.close();
      });
      await site.atm(DEPOSIT, site.proxy(cut));
      return await site.judge();
    },
  },
  {
    id: "loss/every-final-reply",
    class: "A7",
    title: "every last answer of a run is lost: does anybody tell the customer what became of it?",
    slow: true,
    async run(site) {
      const { reply } = await record(site);
      const { code } = await site.atm(
        ["-a", "john", "-d", "77.00"],
        site.proxy(at(reply, () => {}, "all")),
      );
      const before = 150_00n;
      const next = await site.atm(["-a", "john", "-g"]);
      const now = balanceIn(next.stdout);
      if (code === 0 || now === before) return await site.judge();
      if (now === null) return broken(`no balance afterwards: exit ${next.code}`);
      // Two generals: nobody can know within the run. But somebody can ask afterwards.
      if (!next.stderr.includes("77.00")) {
        return broken(`exit ${code}, but the 77.00 are booked, and nobody ever tells the customer`);
      }
      site.forgive("john", "77.00");
      const verdict = await site.judge();
      const told = next.stderr.trim().split("\n")[0];
      return verdict.result === "safe"
        ? safe(`exit ${code} as nobody could know; the next run tells: ${told}`)
        : verdict;
    },
  },
  {
    id: "loss/retry-after-lost-reply",
    class: "A7",
    title: "the last answer of a withdrawal is lost, then the customer looks at the balance",
    slow: true,
    async run(site) {
      const withdraw = ["-a", "john", "-w", "40.00"];
      const { reply } = await record(site, ["-a", "john", "-g"]);
      const { code } = await site.atm(withdraw, site.proxy(at(reply, () => {})));
      if (code === 0) return await site.judge();
      const { stdout, stderr } = await site.atm(["-a", "john", "-g"]);
      if (balanceIn(stdout) === 60_00n && !stderr.includes("40.00")) {
        return broken("40.00 are gone, the machine gave nothing, and nobody tells");
      }
      return await site.judge();
    },
  },
  {
    id: "loss/hang-up-after-each-message",
    class: "A5",
    title: "the connection is cut after each message",
    async run(site) {
      const { order } = await record(site);
      await sweep(
        site,
        order.slice(0, -1).map((place) => ({
          name: nameOf(place),
          script: at(place, async (message, to, { atm, bank }) => {
            await to.send(message);
            await pause(20);
            atm.close();
            bank.close();
          }, "first"),
        })),
      );
      return await site.judge();
    },
  },
  {
    id: "loss/black-hole",
    class: "A7",
    title: "nothing that either side sends arrives: the ATM ends by itself, the bank goes on",
    slow: true,
    async run(site) {
      const startedMs = performance.now();
      const { code } = await site.atm(
        DEPOSIT,
        site.proxy(async ({ atm }) => {
          while (await atm.next() !== null);
        }),
      );
      const seconds = Math.round((performance.now() - startedMs) / 1000);
      if (code !== 63) return broken(`exit ${code} after ${seconds} s, not 63`);
      if (seconds > 13) return broken(`the ATM waits ${seconds} s, not 10`);
      return await site.judge(`exit 63 after ${seconds} s, and nothing was booked`);
    },
  },
  {
    id: "loss/atm-dies",
    class: "A7",
    title: "the ATM is killed when its order is on the way; then the customer comes again",
    run: (site) => killed(site),
  },
];

async function killed(site: Site): Promise<Verdict> {
  const { request } = await record(site);
  let run: Run | null = null;
  const proxy = site.proxy(at(request, async (message, bank) => {
    run!.kill();
    await run!.ended;
    await bank.send(message);
    await within(500, bank.ended);
  }));
  run = site.startAtm(["-a", "john", "-d", "33.00"], proxy);
  await run.ended;
  await pause(600);
  const look = await site.atm(["-a", "john", "-g"]);
  const now = balanceIn(look.stdout);
  if (now === 150_00n) return await site.judge("the order is void");
  if (now !== 183_00n) return broken(`the balance is ${look.stdout}, exit ${look.code}`);
  site.forgive("john", "33.00");
  // It was booked once, as was asked: no money is lost, but is it known?
  return look.stderr.includes("33.00")
    ? await site.judge("booked once, and the next run tells the customer")
    : broken("33.00 are booked, and nobody ever tells the customer");
}
