import { assertEquals, assertRejects } from "@std/assert";
import { sample, sampleRandom } from "../tests/support/sample.ts";
import { concat } from "../lib/bytes.ts";
import type { Refusal } from "../lib/channel/refusal.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { UserError } from "../lib/errors.ts";
import { OutcomeUnknownError } from "./attempts.ts";
import type { SignedOrder, SignedReply } from "./bank_session.ts";
import { changeKey } from "./change_key.ts";
import type { KeyChange } from "./change_key.ts";
import type { Visit } from "./run.ts";

const OLD = sample("old", 32);
const NEW = sample("new", 32);

/** A visit whose bank answers so; and the seeds that signed what it was sent. */
function visitWith(answers: readonly (Refusal | "done" | Error)[], retried: boolean) {
  const rest = [...answers];
  const seeds: unknown[] = [];
  const visit = {
    primitives: nodeCrypto,
    random: sampleRandom("change"),
    enrolled: null,
    login: null,
    attempts: {
      retried,
      perform(order: SignedOrder) {
        seeds.push(order.possessionSeed);
        const answer = rest.shift()!;
        if (answer instanceof Error) return Promise.reject(answer);
        const reply = answer === "done"
          ? { status: answer }
          : { status: "refused", refusal: answer };
        return Promise.resolve(reply as SignedReply);
      },
    },
  } as unknown as Visit;
  return { visit, seeds };
}

async function change(visit: Visit, operation: KeyChange["operation"]): Promise<void> {
  const kind = operation === "pin_change" ? 1 : 2;
  const cardId = concat(Uint8Array.of(kind), sample("card", 15));
  const what = operation === "pin_change" ? "PIN" : "password";
  const card = { cardId, account: "bob", possessionSeed: OLD };
  await changeKey(visit, card, { operation, what, newSeed: NEW });
}

Deno.test("changeKey() asks after a password change with the new key, if it may be booked", async () => {
  const { visit, seeds } = visitWith(["not_authenticated", "done"], true);
  await change(visit, "password_change");
  assertEquals(seeds, [OLD, NEW]);
});

Deno.test("changeKey() tries no second password where the first was sent once", async () => {
  const { visit, seeds } = visitWith(["not_authenticated"], false);
  await assertRejects(() => change(visit, "password_change"), UserError);
  assertEquals(seeds, [OLD]);
});

Deno.test("changeKey() says that nobody knows when the answer is lost", async () => {
  for (const operation of ["pin_change", "password_change"] as const) {
    const { visit } = visitWith([new OutcomeUnknownError()], true);
    const error = await assertRejects(() => change(visit, operation), UserError);
    assertEquals(error.code, "outcome_unknown");
  }
});

Deno.test("changeKey() tells the bank's refusal", async () => {
  const { visit } = visitWith(["wrong_pin"], false);
  const error = await assertRejects(() => change(visit, "pin_change"), UserError);
  assertEquals(error.code, "wrong_pin");
});
