import { assert, assertEquals } from "@std/assert";
import { formatAmount } from "../../lib/amount.ts";
import { Branch } from "../customers/branch.ts";
import type { Run } from "../customers/branch.ts";
import { Dice } from "./dice.ts";
import { findContradiction } from "./linearizable.ts";
import type { Call } from "./linearizable.ts";

/** Who gives orders at the same time: several on one account among them. */
const CUSTOMERS = ["ann", "ann", "ann", "bob", "bob"];
const ORDERS_EACH = 4;
const FLAGS = { create: "-n", deposit: "-d", withdraw: "-w", balance: "-g" };

interface Wish {
  readonly account: string;
  readonly operation: keyof typeof FLAGS;
  readonly cents: bigint;
}

Deno.test("Orders of real ATMs at a real bank, killed in their midst, are linearizable", async () => {
  const dice = new Dice("processes");
  const history: Call[] = [];
  await using branch = await Branch.open();
  for (const account of ["ann", "bob"]) {
    history.push(await give(branch, { account, operation: "create", cents: 20_000n }));
  }
  const customers = CUSTOMERS.map(async (account) => {
    for (let i = 0; i < ORDERS_EACH; i++) {
      const operation = dice.pick(["deposit", "withdraw", "withdraw", "balance"] as const);
      const cents = operation === "balance" ? 0n : BigInt(dice.between(1, 12_000));
      history.push(await give(branch, { account, operation, cents }));
    }
  });
  const killed = (async () => {
    await Promise.race(customers);
    await branch.killBank();
    await branch.startBank();
  })();
  await Promise.all([...customers, killed]);
  for (const account of ["ann", "bob"]) {
    const last = await give(branch, { account, operation: "balance", cents: 0n });
    assertEquals(last.outcome, "done");
    history.push(last);
  }
  // The openings and the last looks apart.
  assert(history.slice(2, -2).some(({ outcome }) => outcome === "done"));
  const part = findContradiction(history);
  assertEquals(part?.map(({ name }) => name) ?? null, null);
});

async function give(branch: Branch, { account, operation, cents }: Wish): Promise<Call> {
  const amount = operation === "balance" ? [] : [formatAmount(cents)];
  const invokedMs = performance.now();
  const run = await branch.atm(["-a", account, FLAGS[operation], ...amount]);
  const returnedMs = performance.now();
  const outcome = outcomeOf(run);
  return {
    name:
      `${operation} ${cents} ${account}, ${invokedMs.toFixed(0)}..${returnedMs.toFixed(0)} ms: ` +
      `${run.stdout.trim()}${run.stderr.trim()}`,
    account,
    operation,
    cents,
    invokedMs,
    returnedMs: outcome === "open" ? Infinity : returnedMs,
    outcome,
    refusal: /insufficient/i.test(run.stderr) ? "insufficient_funds" : "",
    balanceCents: balanceIn(run),
  };
}

/** After exit code 63 the order may have been booked, or never have left. */
function outcomeOf({ code }: Run): Call["outcome"] {
  if (code === 0) return "done";
  return code === 255 ? "refused" : "open";
}

function balanceIn({ stdout }: Run): bigint | null {
  const [, euros, cents] = /"balance":(\d+)\.(\d\d)/.exec(stdout) ?? [];
  return cents === undefined ? null : BigInt(euros + cents);
}
