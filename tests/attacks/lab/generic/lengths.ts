import type { Attack } from "../attack.ts";
import { broken, safe } from "../attack.ts";
import type { Site } from "../site.ts";
import { record } from "../wiretap.ts";
import type { Recording } from "../wiretap.ts";

/** Of john's card, by another name. */
const COPY = "copy.card";

/** What somebody can tell who sees nothing but how much is sent. */
export const LENGTHS: readonly Attack[] = [
  watching("operation", "a deposit, a withdrawal and a look at the balance", [
    ["-a", "john", "-d", "10.00"],
    ["-a", "john", "-w", "10.00"],
    ["-a", "john", "-g"],
  ]),
  watching("amount", "one cent and four thousand million", [
    ["-a", "john", "-d", "0.01"],
    ["-a", "john", "-d", "10.00"],
    ["-a", "john", "-d", "4294967295.99"],
  ]),
  watching("success", "a withdrawal that succeeds, and one that is refused", [
    ["-a", "john", "-w", "10.00"],
    ["-a", "john", "-w", "99.99"],
  ]),
  watching("account", "a short name and a long one", [
    ["-a", "a", "-d", "10.00"],
    ["-a", "b".repeat(100), "-d", "10.00"],
  ], ["a", "b".repeat(100)]),
  // Whoever was here before may be greeted more briefly; with a copy of the card he was not.
  watching("creation", "the opening of an account, and a deposit where one was never before", [
    ["-a", "ann", "-n", "10.00"],
    ["-a", "john", "-d", "10.00", "-c", COPY],
  ]),
];

function watching(
  secret: string,
  what: string,
  runs: readonly (readonly string[])[],
  accounts: readonly string[] = [],
): Attack {
  return {
    id: `length/${secret}`,
    class: "A10",
    title: `can an observer tell the ${secret} from sizes? ${what}`,
    async run(site) {
      for (const account of accounts) await site.create(account);
      await Deno.copyFile(site.path("john.card"), site.path(COPY));
      const shapes = new Map<string, string>();
      for (const args of runs) {
        const shape = await shapeOf(site, args);
        shapes.set(shape, args.join(" ").slice(0, 40));
      }
      const [first, second] = [...shapes];
      if (first !== undefined && second !== undefined) {
        return broken(`sizes differ: ${first[1]}: ${first[0]}; ${second[1]}: ${second[0]}`);
      }
      const verdict = await site.judge();
      return verdict.result === "safe" ? safe(`all of them: ${first![0]}`) : verdict;
    },
  };
}

async function shapeOf(site: Site, args: readonly string[]): Promise<string> {
  const recording: Recording = await record(site, args);
  return recording.order
    .map(({ side, index }) => `${side} ${recording[side][index]!.length}`)
    .join(", ");
}
