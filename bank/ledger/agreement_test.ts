import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { REFUSALS } from "../../lib/channel/refusal.ts";
import { HOLD_MS } from "../../lib/limits.ts";
import { NOWHERE } from "../audit/sink.ts";
import { ModelLedger } from "./model_ledger.ts";
import type { Bounds, Result } from "./store.ts";
import {
  accountHash,
  command,
  keyOf,
  openLedger,
  sha256,
  TEST_KID,
  withFolder,
} from "./testing.ts";
import type { Wish } from "./testing.ts";
import { WorkerStore } from "./worker_store.ts";

// What the engines book and say of any orders is what the model books and says.

interface TimedWish extends Wish {
  /** Not this one, but the one so many places before it once more; 0 = this one. */
  readonly repeat: number;
  /** How far the clock moves before this one; it may go back. */
  readonly waitMs: number;
  readonly late: boolean;
}

/** Small worlds, so that orders meet: few names, few ids, amounts at the bounds. */
const SMALL: Bounds = {
  initialCentsMin: 1_000n,
  amountCentsMax: 5_000n,
  balanceCentsMax: 9_000n,
};

/** What never comes to the ledger. */
const OF_THE_TELLER = [
  ...["try_later", "terminal_not_enrolled", "card_id_not_accepted"],
  ...["account_locked", "counterparty_not_open"],
  ...["per_transaction_limit", "daily_limit", "amount_not_dispensable", "terminal_out_of_notes"],
];

const WITHOUT_AMOUNT = ["balance", "history", "void", "close", "pin_change", "password_change"];
/** Few holds, so that captures and voids meet them, and again when they have ended. */
const HOLDS = ["h1", "h2", "h3"];
const TXNS = Array.from({ length: 12 }, (_, i) => String(i));

const wishes: fc.Arbitrary<TimedWish> = fc.record({
  operation: fc.oneof(
    {
      weight: 60,
      arbitrary: fc.constantFrom(
        ...["create", "deposit", "withdraw", "transfer", "hold", "capture", "void"] as const,
        ...["balance", "history", "close"] as const,
      ),
    },
    // Seldom: the orders after it are signed with the old key.
    fc.constantFrom("pin_change", "password_change"),
  ),
  newKey: fc.constantFrom(keyOf("pin"), keyOf("b"), keyOf("bad")),
  newKeySigned: usually(true, false),
  account: fc.constantFrom("a", "b", "c"),
  to: fc.constantFrom("a", "b", "c", "nobody"),
  txn: fc.constantFrom(...TXNS),
  hold: fc.constantFrom(...HOLDS),
  repeat: usually(0, 1, 2, 3),
  cents: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(1_000n, 1_000n, 2_500n) },
    fc.constantFrom(0n, 1n, 999n, 5_000n, 5_001n, 2n ** 63n - 1n),
  ),
  mode: usually("execute" as const, "resolve" as const),
  currency: usually("EUR", "USD"),
  waitMs: fc.oneof(
    { weight: 19, arbitrary: fc.integer({ min: -5, max: 20 }) },
    fc.constantFrom(HOLD_MS - 20, HOLD_MS),
  ),
  late: usually(false, true),
  other: usually("", "key", "signer", "pin", "hash"),
  pin: fc.oneof(
    { weight: 12, arbitrary: fc.constant("invalid" as const) },
    fc.constantFrom("absent", "valid"),
  ),
  card: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    fc.constantFrom("a", "b", "c"),
  ),
}).map(({ other, card, ...wish }) => ({
  ...wish,
  ...(wish.operation === "hold" ? { txn: wish.hold } : {}),
  cents: WITHOUT_AMOUNT.includes(wish.operation)
    ? 0n
    : wish.operation === "capture" && wish.cents > 2_500n
    ? 1n
    : wish.cents,
  ...(card === null ? {} : { card }),
  ...((card ?? wish.account) === "c" ? { pinKey: keyOf("pin") } : {}),
  ...(other === "key" ? { possessionKey: keyOf("bad") } : {}),
  ...(other === "signer" ? { signedBy: keyOf("b") } : {}),
  ...(other === "pin" ? { pinKey: keyOf("bad") } : {}),
  ...(other === "hash" ? { accountHash: accountHash("c") } : {}),
}));

function usually<T>(value: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(value) }, fc.constantFrom(...others));
}

const batches = fc.array(fc.array(wishes, { minLength: 1, maxLength: 16 }), { maxLength: 12 });

Deno.test("SqliteLedger agrees with the model on any orders", () =>
  withFolder((folder) => {
    const property = fc.property(batches, (batches) => agree(newPath(folder), batches, new Set()));
    fc.assert(property, { numRuns: 60 });
  }));

Deno.test("The random orders reach every outcome, or the agreement proves less than it says", () =>
  withFolder((folder) => {
    const seen = new Set<string>();
    // A fixed seed: the mixture is what is tested here, not the luck of a run.
    const many = fc.array(wishes, { minLength: 300, maxLength: 300 });
    for (const sample of fc.sample(many, { seed: 2, numRuns: 40 })) {
      agree(newPath(folder), [sample], seen);
    }
    const outcomes = [...Object.keys(REFUSALS), "done", "cancelled", "expired", "again"];
    const never = outcomes.filter((word) => !seen.has(word) && !OF_THE_TELLER.includes(word));
    assertEquals(never, []);
  }));

Deno.test("SqliteLedger agrees with the model when it is reopened between batches", () =>
  withFolder((folder) => {
    const seen = new Set<string>();
    const property = fc.property(batches, (batches) => agree(newPath(folder), batches, seen, true));
    fc.assert(property, { numRuns: 10 });
  }));

Deno.test("WorkerStore agrees with the model, whatever batches it makes", () =>
  withFolder((folder) =>
    fc.assert(
      fc.asyncProperty(fc.array(wishes, { maxLength: 40 }), async (wishes) => {
        const store = await WorkerStore.open({ path: newPath(folder), bankKid: TEST_KID });
        const model = new ModelLedger({ clock: { now: () => 1 }, sha256 });
        const commands = wishes.map(({ waitMs: _, repeat: __, late, ...wish }) =>
          command({ ...wish, notAfterMs: late ? 0 : Number.MAX_SAFE_INTEGER })
        );
        const results = await Promise.all(commands.map((command) => store.submit(command)));
        assertEquals(results.map(timeless), model.applyBatch(commands).map(timeless));
        assertEquals(await store.verify(), []);
        await store.close();
      }),
      { numRuns: 5 },
    )
  ));

/** Applies the batches to both, each with a clock that both read alike. */
function agree(
  path: string,
  batches: readonly (readonly TimedWish[])[],
  seen: Set<string>,
  reopen = false,
): void {
  const times: number[] = [];
  const wished: Wish[] = [];
  const clockOver = (): { now(): number } => {
    let next = 0;
    return { now: () => times[next++]! };
  };
  const clock = clockOver();
  const model = new ModelLedger({ clock: clockOver(), sha256, bounds: SMALL });
  let ledger = openLedger(path, { clock, bounds: SMALL });
  for (const batch of batches) {
    const commands = batch.map(({ waitMs, late, ...fresh }) => {
      const nowMs = (times.at(-1) ?? 1_000) + waitMs;
      times.push(nowMs);
      const wish = wished[wished.length - fresh.repeat] ?? fresh;
      wished.push(wish);
      return command({ ...wish, notAfterMs: late ? nowMs - 1 : nowMs });
    });
    const results = ledger.applyBatch(commands);
    assertEquals(results, model.applyBatch(commands));
    for (const { status, refusal, duplicate } of results) {
      seen.add(refusal ?? status);
      if (duplicate) seen.add("again");
    }
    if (reopen) {
      ledger.close();
      ledger = openLedger(path, { clock, bounds: SMALL });
    }
  }
  assertEquals(ledger.verify(), []);
  for (const name of ["a", "b", "c"]) {
    const { cardId } = command({ operation: "balance", account: name, txn: "1" }).order;
    assertEquals(ledger.findCard(cardId), model.findCard(cardId));
  }
  ledger.close();
}

function newPath(folder: string): string {
  return `${Deno.makeTempDirSync({ dir: folder })}/bank.db`;
}

function timeless(result: Result): Result {
  return { ...result, timeMs: 0, audit: NOWHERE };
}
