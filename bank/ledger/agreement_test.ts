import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { REFUSALS } from "../../lib/channel/refusal.ts";
import { HOLD_MS } from "../../lib/limits.ts";
import { ADMIN_REFUSALS } from "./admin_act.ts";
import type { AdminAct, CardKeys } from "./admin_act.ts";
import { NOWHERE } from "../audit/sink.ts";
import { IN_MEMORY } from "./database.ts";
import { ModelLedger } from "./model_ledger.ts";
import type { Bounds, Result } from "./store.ts";
import {
  accountHash,
  bytesOf,
  command,
  keyOf,
  openLedger,
  sha256,
  terminalId,
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
const OF_THE_TELLER = ["try_later", "card_id_not_accepted"];

const WITHOUT_AMOUNT = ["balance", "history", "void", "close", "pin_change", "password_change"];
/** Few holds, so that captures and voids meet them, and again when they have ended. */
const HOLDS = ["h1", "h2"];
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
  mode: usually("execute" as const, "resolve" as const, "settle" as const),
  currency: usually("EUR", "USD"),
  waitMs: fc.oneof(
    { weight: 19, arbitrary: fc.integer({ min: -5, max: 20 }) },
    fc.constantFrom(HOLD_MS - 20, HOLD_MS),
  ),
  late: usually(false, true),
  terminal: fc.constantFrom(...Array(8).fill(undefined), "desk", "desk", "hall", "yard"),
  other: usually("", "key", "signer", "pin", "hash"),
  pin: fc.oneof(
    { weight: 12, arbitrary: fc.constant("invalid" as const) },
    fc.constantFrom("absent", "valid"),
  ),
  card: fc.oneof(
    { weight: 19, arbitrary: fc.constant(null) },
    fc.constantFrom("a", "b", "c"),
  ),
}).map(({ other, card, terminal, ...wish }) => ({
  ...wish,
  ...(terminal === undefined ? {} : { terminal }),
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

const NOTES = [{ cents: 500n, count: 1n }, { cents: 2_000n, count: 2n }];
const ACCOUNTS = fc.constantFrom("a", "b", "c", "nobody");
const TERMINALS = fc.constantFrom("desk", "desk", "hall", "yard");
const LIMITS = fc.constantFrom(null, null, 999n, 2_500n, 5_000n);
const CARDS: fc.Arbitrary<CardKeys> = fc.record({
  cardId: fc.constantFrom("a", "b", "c", "d").map((name) => bytesOf(`card ${name}`, 16)),
  possessionKey: fc.constantFrom(keyOf("a"), keyOf("b"), keyOf("c"), keyOf("bad")),
  pinKey: fc.constantFrom(new Uint8Array(32), keyOf("pin")),
});

/** Acts of the bank: more of those that undo others, so that customers are not all locked out. */
const deeds: fc.Arbitrary<AdminAct> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      ...Array(5).fill("unlock_account" as const),
      "lock_account",
      "close_account",
    ),
    account: ACCOUNTS,
  }),
  fc.record({
    kind: fc.constant("set_limits" as const),
    account: ACCOUNTS,
    orderLimit: LIMITS,
    dayLimit: LIMITS,
  }),
  fc.record({
    kind: fc.constantFrom("lock_card" as const, "unlock_card", "unlock_card", "unlock_card"),
    account: ACCOUNTS,
    cardId: fc.constantFrom("a", "b", "c").map((name) => bytesOf(`card ${name}`, 16)),
  }),
  fc.record({ kind: fc.constant("replace_card" as const), account: ACCOUNTS, card: CARDS }),
  fc.record({ kind: fc.constant("revoke_terminal" as const), terminal: fc.constant("hall") }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("reverse" as const),
      sequence: fc.constantFrom(0n, 1n, 4n, 5n, 6n, 7n, 99n),
    }),
  },
  fc.record({
    kind: fc.constant("add_terminal" as const),
    terminal: TERMINALS,
    terminalId: TERMINALS.map(terminalId),
    terminalKey: fc.oneof(TERMINALS.map(keyOf), fc.constant(keyOf("bad"))),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("load_cash" as const, "count_cash" as const),
      terminal: TERMINALS,
      cents: fc.constantFrom(1_000n, 4_500n, 0n),
      notes: fc.constantFrom(
        [],
        [{ cents: 1_000n, count: 1n }],
        NOTES,
        [{ cents: 500n, count: -1n }],
      ),
    }),
  },
  fc.record({
    kind: fc.constant("import_account" as const),
    account: ACCOUNTS,
    cents: fc.constantFrom(0n, 1_000n, 9_001n),
    state: usually("open" as const, "locked" as const, "closed" as const),
    orderLimit: LIMITS,
    dayLimit: LIMITS,
    cards: fc.array(CARDS, { maxLength: 2 }),
  }),
);

/** Some under ids, few of them, so that they meet. */
const acts: fc.Arbitrary<AdminAct> = fc.tuple(
  deeds,
  fc.oneof(
    { weight: 9, arbitrary: fc.constant({}) },
    fc.constantFrom("1", "2").map((name) => ({ id: bytesOf(`act ${name}`, 16) })),
  ),
).map(([deed, id]) => ({ ...deed, ...id }));

function usually<T>(value: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 29, arbitrary: fc.constant(value) }, fc.constantFrom(...others));
}

/** Orders, and what the bank's people do after them. */
interface Round {
  readonly wishes: readonly TimedWish[];
  readonly acts: readonly AdminAct[];
}

/** Two terminals, without notes as yet. */
const OPENING: Round = {
  wishes: [],
  acts: [
    ...(["desk", "hall"] as const).map((terminal) => ({
      kind: "add_terminal" as const,
      terminal,
      terminalId: terminalId(terminal),
      terminalKey: keyOf(terminal),
    })),
    { kind: "load_cash", terminal: "hall", cents: 4_500n, notes: NOTES },
  ],
};

const rounds: fc.Arbitrary<Round[]> = fc.array(
  fc.record({
    wishes: fc.array(wishes, { minLength: 1, maxLength: 16 }),
    acts: fc.array(acts, { maxLength: 2 }),
  }),
  { maxLength: 12 },
);

Deno.test("SqliteLedger agrees with the model on any orders", () => {
  const property = fc.property(rounds, (rounds) => agree(IN_MEMORY, rounds, new Set()));
  fc.assert(property, { numRuns: 60 });
});

Deno.test("The random orders reach every outcome, or the agreement proves less than it says", () => {
  const seen = new Set<string>();
  // A fixed seed: the mixture is what is tested here, not the luck of a run.
  const round = fc.record({
    wishes: fc.array(wishes, { minLength: 60, maxLength: 60 }),
    acts: fc.array(acts, { minLength: 3, maxLength: 3 }),
  });
  const many = fc.array(round, { minLength: 6, maxLength: 6 });
  for (const sample of fc.sample(many, { seed: 1, numRuns: 120 })) {
    agree(IN_MEMORY, [OPENING, ...sample], seen);
  }
  const outcomes = [
    ...[...Object.keys(REFUSALS), ...ADMIN_REFUSALS],
    ...["done", "unchanged", "cancelled", "expired", "again"],
  ];
  const never = outcomes.filter((word) => !seen.has(word) && !OF_THE_TELLER.includes(word));
  assertEquals(never, []);
});

Deno.test("SqliteLedger agrees with the model when it is reopened between batches", () =>
  withFolder((folder) => {
    const seen = new Set<string>();
    const property = fc.property(rounds, (rounds) => agree(newPath(folder), rounds, seen, true));
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
  rounds: readonly Round[],
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
  for (const { wishes, acts } of rounds) {
    const commands = wishes.map(({ waitMs, late, ...fresh }) => {
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
    for (const _ of acts) times.push(times.at(-1) ?? 1_000);
    for (const act of acts) {
      const { status, refusal, amountCents, sequence } = ledger.administer(act);
      const told = {
        status,
        ...(refusal === undefined ? {} : { refusal }),
        amountCents: status === "done" ? amountCents : 0n,
        sequence,
      };
      assertEquals(told, model.administer(act));
      seen.add(refusal ?? status);
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
  const entries = result.page?.entries.map((entry) => ({ ...entry, timeMs: 0 })) ?? [];
  return {
    ...result,
    timeMs: 0,
    audit: NOWHERE,
    ...(result.page === undefined ? {} : { page: { ...result.page, entries } }),
  };
}
