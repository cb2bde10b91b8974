import { compareAll, summarize, T_MAX } from "../../timing/welch.ts";
import type { Attack, Verdict } from "../attack.ts";
import { broken, safe } from "../attack.ts";
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
      const places = new Map<string, { request: Place; reply: Place }>();
      for (const [kind, args] of Object.entries(kinds)) {
        times[kind] = [];
        places.set(kind, await record(site, args));
      }
      for (let run = 0; run < RUNS; run++) {
        for (const [kind, args] of Object.entries(kinds)) {
          times[kind]!.push(await timeOf(site, args, places.get(kind)!));
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

/** Milliseconds from the order to the answer, as the wire sees it. */
async function timeOf(
  site: Site,
  args: readonly string[],
  { request, reply }: { readonly request: Place; readonly reply: Place },
): Promise<number> {
  const proxy = site.proxy();
  await site.atm(args, proxy);
  const { atm, bank } = proxy.links[0]!;
  const said = ({ side, index }: Place) =>
    (side === "atm" ? atm : bank).passages.filter(({ from }) => from === "party")[index]!.atMs;
  return said(reply) - said(request);
}
