import { assertEquals, assertRejects } from "@std/assert";
import type { Refusal } from "../lib/channel/refusal.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { UserError } from "../lib/errors.ts";
import { fakeTerminal } from "../tests/support/fake_terminal.ts";
import { sample } from "../tests/support/sample.ts";
import { OutcomeUnknownError } from "./attempts.ts";
import { giveOrder } from "./give_order.ts";
import { Journal } from "./journal.ts";
import { newOrder } from "./new_order.ts";
import type { Visit } from "./run.ts";

/** Told before the bank looks at an order: whoever gives it may not, any more. */
const OF_THE_HOLDER: readonly Refusal[] = [
  ...["try_later", "not_authenticated", "card_locked", "pin_required", "wrong_pin"] as const,
];

for (const refusal of OF_THE_HOLDER) {
  Deno.test(`giveOrder() keeps an order that was sent before, and told ${refusal} now`, async () => {
    const { left, error } = await give({ retried: true, refusal, sequence: 0n });
    assertEquals([left, error instanceof OutcomeUnknownError], [1, true]);
  });
}

Deno.test("giveOrder() forgets an order that was refused at its first sending", async () => {
  const { left, error } = await give({ retried: false, refusal: "card_locked", sequence: 0n });
  assertEquals([left, (error as UserError).code], [0, "card_locked"]);
});

Deno.test("giveOrder() forgets an order that the bank has looked at", async () => {
  const { left, error } = await give({ retried: true, refusal: "wrong_pin", sequence: 7n });
  assertEquals([left, (error as UserError).code], [0, "wrong_pin"]);
});

/** A deposit that the bank refuses; what the journal holds then, and what its customer is told. */
async function give({ retried, ...reply }: {
  readonly retried: boolean;
  readonly refusal: Refusal;
  readonly sequence: bigint;
}): Promise<{ left: number; error: unknown }> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-give-" });
  try {
    const { terminal } = fakeTerminal();
    const journal = await Journal.open(`${folder}/journal`, {
      ...{ primitives: nodeCrypto, bankKid: sample("bank", 16) },
      report: (words) => terminal.warning(words),
    });
    const action = { operation: "deposit", amountCents: 500n } as const;
    const visit = {
      ...{ terminal, evidence: null, login: null, options: { action, account: "ann" } },
      clock: { now: () => 1 },
      journal: () => Promise.resolve(journal),
      attempts: {
        retried,
        perform: () => Promise.resolve({ status: "refused", duplicate: false, ...reply }),
      },
    } as unknown as Visit;
    const card = { cardId: sample("card", 16), account: "ann", possessionSeed: sample("seed", 32) };
    const random = (length: number) => sample("id", length);
    const order = await newOrder({ primitives: nodeCrypto, random }, card, action);
    const error = await assertRejects(() => giveOrder(visit, order));
    const left = await Array.fromAsync(Deno.readDir(`${folder}/journal`));
    return { left: left.length, error };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
