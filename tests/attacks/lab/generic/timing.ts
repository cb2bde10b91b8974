import type { Party } from "../../party.ts";
import { compareAll, summarize, T_MAX } from "../../timing/welch.ts";
import type { Attack, Verdict } from "../attack.ts";
import { broken, notApplicable, safe } from "../attack.ts";
import type { Site } from "../site.ts";
import { record } from "../wiretap.ts";
import type { Place } from "../wiretap.ts";

/** Runs of each kind; so few tell no more than what an observer on the wire sees at once. */
const RUNS = 30;

/** What somebody can tell who sees nothing but when messages pass. */
export const TIMINGS: readonly Attack[] = [
  watching("operation", {
    deposit: ["-a", "john", "-d", "1.00"],
    balance: ["-a", "john", "-g"],
  }),
  watching("success", {
    withdrawal: ["-a", "john", "-w", "0.01"],
    refusal: ["-a", "john", "-w", "9999.99"],
  }),
  watching("account", {
    "somebody else's": ["-a", "john", "-g", "-c", "mary.card"],
    "none": ["-a", "nobody", "-g", "-c", "mary.card"],
  }),
];

function watching(secret: string, kinds: Readonly<Record<string, readonly string[]>>): Attack {
  return {
    id: `timing/${secret}`,
    class: "A11",
    title: `can an observer tell the ${secret} from times? ${Object.keys(kinds).join(" or ")}`,
    slow: true,
    onDemand: true,
    async run(site) {
      await site.create("mary");
      const times: Record<string, number[]> = {};
      const { request } = await record(site);
      for (let run = 0; run < RUNS; run++) {
        for (const [kind, args] of Object.entries(kinds)) {
          const ms = await timeOf(site, args, request);
          if (ms === null) return notApplicable("the ATM does not ask the bank at all");
          (times[kind] ??= []).push(ms);
        }
      }
      const [pair] = compareAll(times);
      const told = Object.entries(times).map(([kind, sample]) =>
        `${kind} ${summarize(sample).mean.toFixed(2)} ms`
      );
      const because = `${told.join(", ")}: |t| is ${pair!.t.toFixed(1)} after ${RUNS} of each`;
      const verdict: Verdict = await site.judge();
      if (verdict.result !== "safe") return verdict;
      return pair!.t > T_MAX ? broken(because) : safe(because);
    },
  };
}

/** Milliseconds from the order to what the bank says next, as the wire sees it. */
async function timeOf(
  site: Site,
  args: readonly string[],
  request: Place,
): Promise<number | null> {
  const proxy = site.proxy();
  await site.atm(args, proxy);
  const [link] = proxy.links;
  if (link === undefined) return null;
  const said = (party: Party) => party.passages.filter(({ from }) => from === "party");
  const askedMs = said(link.atm)[request.index]?.atMs ?? Infinity;
  const answer = said(link.bank).find(({ atMs }) => atMs > askedMs);
  if (answer === undefined) throw new Error(`No answer to ${args.join(" ")}`);
  return answer.atMs - askedMs;
}
