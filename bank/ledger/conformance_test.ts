import { assertEquals } from "@std/assert";
import { REFUSALS } from "../../lib/channel/refusal.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import { ModelLedger } from "./model_ledger.ts";
import type { Bounds, Card, Command, Result, Violation } from "./store.ts";
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

// One suite for every engine, the model among them.

/** An engine under test; in-thread engines answer at once. */
interface Engine {
  applyBatch(commands: readonly Command[]): Result[] | Promise<Result[]>;
  findCard(cardId: Command["order"]["cardId"]): Card | null | Promise<Card | null>;
  verify(): Violation[] | Promise<Violation[]>;
  close(): void | Promise<void>;
}

interface EngineOptions {
  readonly clock?: { now(): number };
  readonly bounds?: Bounds;
}

type OpenEngine = (folder: string, options?: EngineOptions) => Engine | Promise<Engine>;

const CLOCK = { now: () => 1_000 };

const openModel: OpenEngine = (_folder, options = {}) =>
  Object.assign(new ModelLedger({ clock: CLOCK, sha256, ...options }), { close() {} });
const openSqlite: OpenEngine = (folder, options) => openLedger(`${folder}/bank.db`, options);
const openWorker: OpenEngine = (folder) =>
  WorkerStore.open({ path: `${folder}/bank.db`, bankKid: TEST_KID });

const IN_THREAD: readonly (readonly [name: string, open: OpenEngine])[] = [
  ["ModelLedger", openModel],
  ["SqliteLedger", openSqlite],
];
const ENGINES = [...IN_THREAD, ["WorkerStore", openWorker] as const];

/** Runs a table, one step a line: `operation account txn amount options -> outcome`. */
async function runTable(open: OpenEngine, table: string, options?: EngineOptions): Promise<void> {
  await withFolder(async (folder) => {
    const engine = await open(folder, options);
    const steps = table.trim().split("\n").map((line) => line.trim().split(/\s*->\s*/)[0]!);
    const lines = [];
    for (const step of steps) {
      const [result] = await engine.applyBatch([command(readStep(step))]);
      lines.push(`${step} -> ${words(result!)}`);
    }
    assertEquals(await engine.verify(), []);
    await engine.close();
    assertEquals(lines, table.trim().split("\n").map((line) => line.trim()));
  });
}

function readStep(step: string): Wish {
  const [operation, account, txn, amount, ...options] = step.split(" ");
  const wish: Record<string, unknown> = { operation, account, txn };
  if (amount !== "-") wish.cents = BigInt(amount!.replace(".", ""));
  for (const option of options) {
    const [name, value = ""] = option.split("=");
    if (name === "resolve") wish.mode = "resolve";
    if (name === "late") wish.notAfterMs = 0;
    if (name === "currency") wish.currency = value;
    if (name === "card") wish.card = value;
    if (name === "by") wish.signedBy = keyOf(value);
    if (name === "hash") wish.accountHash = accountHash(value);
    if (name === "key") wish.possessionKey = keyOf(value);
    if (name === "pin") wish.pinKey = keyOf(value);
    if (["absent", "valid", "invalid"].includes(name!)) {
      wish.pin = name;
      wish.pinKey ??= keyOf("pin");
    }
  }
  return wish as unknown as Wish;
}

function words({ status, refusal, balanceCents, sequence, duplicate }: Result): string {
  const balance = `${balanceCents / 100n}.${String(balanceCents % 100n).padStart(2, "0")}`;
  return `${refusal ?? status} ${balance} row ${sequence}${duplicate ? " again" : ""}`;
}

for (const [name, open] of ENGINES) {
  Deno.test(`${name} books creations, deposits and withdrawals`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 -> done 10.00 row 1
      deposit bob 2 0.01 -> done 10.01 row 2
      withdraw bob 3 10.02 -> insufficient_funds 10.01 row 3
      withdraw bob 4 10.01 -> done 0.00 row 4
      withdraw bob 5 0.01 -> insufficient_funds 0.00 row 5
      balance bob 6 - -> done 0.00 row 0
      create . 1 4294967295.99 -> done 4294967295.99 row 6
      deposit . 2 4294967295.99 -> done 8589934591.98 row 7
      balance bob 7 - -> done 0.00 row 0
      `,
    ));

  Deno.test(`${name} books an order once, however often it comes`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 -> done 10.00 row 1
      create bob 1 10.00 -> done 10.00 row 1 again
      deposit bob 2 5.00 -> done 15.00 row 2
      withdraw bob 3 16.00 -> insufficient_funds 15.00 row 3
      deposit bob 4 9.00 -> done 24.00 row 4
      deposit bob 2 5.00 -> done 15.00 row 2 again
      withdraw bob 3 16.00 -> insufficient_funds 15.00 row 3 again
      create bob 1 10.00 -> done 10.00 row 1 again
      balance bob 5 - -> done 24.00 row 0
      `,
    ));

  Deno.test(`${name} refuses another order under a used id`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 -> done 10.00 row 1
      deposit bob 1 10.00 -> txn_conflict 0.00 row 0
      create bob 1 11.00 -> txn_conflict 0.00 row 0
      balance bob 1 - -> txn_conflict 0.00 row 0
      deposit bob 2 1.00 -> done 11.00 row 2
      deposit bob 2 1.01 -> txn_conflict 0.00 row 0
      withdraw bob 2 1.00 resolve -> txn_conflict 0.00 row 0
      deposit bob 2 1.00 -> done 11.00 row 2 again
      create eve 1 10.00 -> done 10.00 row 3
      deposit eve 2 1.00 -> done 11.00 row 4
      `,
    ));

  Deno.test(`${name} tells a resolve the outcome, or closes the order for ever`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 resolve -> cancelled 0.00 row 1
      create bob 1 10.00 -> cancelled 0.00 row 1 again
      create bob 2 10.00 -> done 10.00 row 2
      create bob 2 10.00 resolve -> done 10.00 row 2 again
      withdraw bob 3 1.00 resolve -> cancelled 10.00 row 3
      withdraw bob 3 1.00 -> cancelled 10.00 row 3 again
      withdraw bob 3 1.00 resolve -> cancelled 10.00 row 3 again
      withdraw bob 4 1.00 -> done 9.00 row 4
      withdraw bob 4 1.00 resolve -> done 9.00 row 4 again
      balance bob 5 - resolve -> cancelled 9.00 row 5
      balance bob 5 - -> cancelled 9.00 row 5 again
      create bob 6 10.00 resolve by=eve -> not_authenticated 0.00 row 0
      create bob 6 10.00 resolve key=eve -> not_authenticated 0.00 row 0
      `,
    ));

  Deno.test(`${name} neither books nor stores what is late`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 late -> expired 0.00 row 0
      create bob 1 10.00 late resolve -> expired 0.00 row 0
      create bob 1 10.00 -> done 10.00 row 1
      deposit bob 2 1.00 late -> expired 0.00 row 0
      deposit bob 2 1.00 late resolve -> expired 0.00 row 0
      deposit bob 2 1.00 -> done 11.00 row 2
      deposit bob 2 1.00 late -> expired 0.00 row 0
      deposit eve 2 1.00 late -> expired 0.00 row 0
      `,
    ));

  Deno.test(`${name} tells a stranger nothing`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 -> done 10.00 row 1
      create eve 1 10.00 -> done 10.00 row 2
      balance zoe 2 - -> not_authenticated 0.00 row 0
      balance bob 2 - by=eve -> not_authenticated 0.00 row 0
      balance bob 2 - card=eve -> not_authenticated 0.00 row 0
      withdraw bob 2 1.00 by=eve resolve -> not_authenticated 0.00 row 0
      withdraw bob 1 1.00 by=eve -> not_authenticated 0.00 row 0
      create zoe 1 10.00 by=eve -> not_authenticated 0.00 row 0
      create zoe 1 10.00 hash=max -> not_authenticated 0.00 row 0
      create zoe 2 10.00 card=bob hash=bob -> not_authenticated 0.00 row 0
      create zoe 1 10.00 card=bob key=zoe -> card_exists 0.00 row 0
      withdraw bob 2 1.00 -> done 9.00 row 3
      `,
    ));

  Deno.test(`${name} stores no refused creation: the id stays free`, () =>
    runTable(
      open,
      `
      create bob 1 9.99 -> initial_balance_too_small 0.00 row 0
      create bob 1 0.00 -> amount_out_of_range 0.00 row 0
      create bob 1 4294967296.00 -> amount_out_of_range 0.00 row 0
      create bob 1 10.00 currency=USD -> currency_not_supported 0.00 row 0
      create bob 1 10.00 key=bad -> key_not_accepted 0.00 row 0
      create bob 1 10.00 pin=bad -> key_not_accepted 0.00 row 0
      create bob 1 10.00 pin=bob -> done 10.00 row 1
      create bob 2 10.00 -> account_exists 0.00 row 0
      create bob 2 10.00 card=eve -> account_exists 0.00 row 0
      create eve 2 10.00 card=bob -> card_exists 0.00 row 0
      deposit bob 2 0.00 pin=bob valid -> amount_out_of_range 10.00 row 2
      deposit bob 3 4294967296.00 pin=bob valid -> amount_out_of_range 10.00 row 3
      withdraw bob 4 1.00 currency=USD pin=bob valid -> currency_not_supported 10.00 row 4
      balance bob 5 - currency=USD pin=bob valid -> currency_not_supported 10.00 row 0
      `,
    ));

  Deno.test(`${name} judges a PIN, and counts a wrong one once however often it comes`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 pin=pin -> done 10.00 row 1
      create bob 1 10.00 pin=pin -> done 10.00 row 1 again
      withdraw bob 2 1.00 absent -> pin_required 0.00 row 2
      withdraw bob 2 1.00 valid -> pin_required 0.00 row 2 again
      balance bob 3 - absent -> pin_required 0.00 row 0
      balance bob 3 - valid -> done 10.00 row 0
      withdraw bob 4 1.00 invalid -> wrong_pin 0.00 row 3
      withdraw bob 4 1.00 invalid -> wrong_pin 0.00 row 3 again
      withdraw bob 4 1.00 valid -> wrong_pin 0.00 row 3 again
      withdraw bob 4 1.00 absent resolve -> wrong_pin 0.00 row 3 again
      balance bob 5 - invalid -> wrong_pin 0.00 row 4
      balance bob 5 - valid -> wrong_pin 0.00 row 4 again
      withdraw bob 6 1.00 invalid resolve -> wrong_pin 0.00 row 5
      withdraw bob 7 1.00 invalid -> wrong_pin 0.00 row 6
      withdraw bob 8 1.00 valid -> done 9.00 row 7
      withdraw bob 8 2.00 absent -> pin_required 0.00 row 0
      withdraw bob 8 2.00 invalid -> wrong_pin 0.00 row 0
      withdraw bob 8 2.00 valid -> txn_conflict 0.00 row 0
      `,
    ));

  Deno.test(`${name} locks a card after five wrong PINs in a row, and only then`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 pin=pin -> done 10.00 row 1
      withdraw bob 2 1.00 invalid -> wrong_pin 0.00 row 2
      withdraw bob 3 1.00 invalid -> wrong_pin 0.00 row 3
      withdraw bob 4 1.00 invalid -> wrong_pin 0.00 row 4
      withdraw bob 5 1.00 invalid -> wrong_pin 0.00 row 5
      withdraw bob 6 1.00 valid -> done 9.00 row 6
      withdraw bob 7 1.00 invalid -> wrong_pin 0.00 row 7
      withdraw bob 8 1.00 invalid -> wrong_pin 0.00 row 8
      withdraw bob 9 1.00 invalid -> wrong_pin 0.00 row 9
      withdraw bob 10 1.00 invalid -> wrong_pin 0.00 row 10
      withdraw bob 6 1.00 invalid -> wrong_pin 0.00 row 0
      withdraw bob 12 1.00 valid -> card_locked 0.00 row 0
      withdraw bob 12 1.00 invalid -> card_locked 0.00 row 0
      balance bob 13 - valid -> card_locked 0.00 row 0
      create bob 1 10.00 pin=pin -> done 10.00 row 1 again
      `,
    ));

  Deno.test(`${name} makes no oracle of a locked card: right, wrong and no PIN look alike`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 pin=pin -> done 10.00 row 1
      deposit bob 2 1.00 valid -> done 11.00 row 2
      withdraw bob 3 1.00 invalid -> wrong_pin 0.00 row 3
      withdraw bob 4 1.00 invalid -> wrong_pin 0.00 row 4
      withdraw bob 5 1.00 invalid -> wrong_pin 0.00 row 5
      withdraw bob 6 1.00 invalid -> wrong_pin 0.00 row 6
      withdraw bob 7 1.00 invalid -> wrong_pin 0.00 row 7
      deposit bob 2 1.00 valid -> card_locked 0.00 row 0
      deposit bob 2 1.00 invalid -> card_locked 0.00 row 0
      deposit bob 2 1.00 absent -> card_locked 0.00 row 0
      deposit bob 2 1.00 valid resolve -> card_locked 0.00 row 0
      withdraw bob 3 1.00 valid -> card_locked 0.00 row 0
      withdraw bob 3 1.00 invalid resolve -> card_locked 0.00 row 0
      withdraw bob 8 1.00 valid resolve -> card_locked 0.00 row 0
      withdraw bob 8 1.00 invalid resolve -> card_locked 0.00 row 0
      deposit bob 2 9.00 valid -> card_locked 0.00 row 0
      `,
    ));

  Deno.test(`${name} lets no stranger count, and no PIN that was judged under another key`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 pin=pin -> done 10.00 row 1
      withdraw bob 2 1.00 invalid by=eve -> not_authenticated 0.00 row 0
      withdraw bob 3 1.00 invalid by=eve -> not_authenticated 0.00 row 0
      withdraw bob 4 1.00 invalid hash=eve -> not_authenticated 0.00 row 0
      withdraw bob 5 1.00 invalid by=eve -> not_authenticated 0.00 row 0
      withdraw bob 6 1.00 invalid by=eve -> not_authenticated 0.00 row 0
      withdraw bob 7 1.00 invalid pin=old -> not_authenticated 0.00 row 0
      withdraw bob 7 1.00 valid pin=old -> not_authenticated 0.00 row 0
      withdraw bob 7 1.00 valid -> done 9.00 row 2
      `,
    ));

  Deno.test(`${name} judges five of a thousand guesses at once`, () =>
    withFolder(async (folder) => {
      const engine = await open(folder);
      const bob = { account: "bob", pinKey: keyOf("pin") };
      await engine.applyBatch([command({ ...bob, operation: "create", txn: "1", cents: 1000n })]);
      const guesses = Array.from({ length: 1_000 }, (_, i) =>
        command({
          ...bob,
          operation: "withdraw",
          txn: `guess ${i}`,
          cents: 1n,
          pin: i === 700 ? "valid" : "invalid",
        }));
      const batches = [guesses.slice(0, 400), guesses.slice(400)];
      const results = await Promise.all(batches.map((batch) => engine.applyBatch(batch)));
      const told = results.flat().map(({ refusal }) => refusal);
      assertEquals(told.slice(0, 5), Array(5).fill("wrong_pin"));
      assertEquals(told.slice(5), Array(995).fill("card_locked"));
      await engine.close();
    }));

  Deno.test(`${name} shows a card as it was registered`, () =>
    withFolder(async (folder) => {
      const engine = await open(folder);
      const { order } = command({ operation: "create", account: "bob", txn: "1", cents: 1000n });
      assertEquals(await engine.findCard(order.cardId), null);
      const created = { operation: "create", account: "bob", txn: "1", cents: 1000n } as const;
      await engine.applyBatch([command({ ...created, pinKey: keyOf("pin") })]);
      assertEquals(await engine.findCard(order.cardId), {
        cardId: order.cardId,
        account: "bob",
        accountHash: accountHash("bob"),
        possessionKey: keyOf("bob"),
        pinKey: keyOf("pin"),
      });
      await engine.close();
    }));
}

for (const [name, open] of IN_THREAD) {
  Deno.test(`${name} refuses what would pass the end of i64`, () =>
    runTable(
      open,
      `
      create bob 1 92233720368547758.06 -> done 92233720368547758.06 row 1
      deposit bob 2 0.02 -> balance_out_of_range 92233720368547758.06 row 2
      deposit bob 3 0.01 -> done 92233720368547758.07 row 3
      deposit bob 4 92233720368547758.07 -> balance_out_of_range 92233720368547758.07 row 4
      create eve 1 10.00 -> balance_out_of_range 0.00 row 0
      withdraw bob 5 10.00 -> done 92233720368547748.07 row 5
      create eve 1 10.00 -> done 10.00 row 6
      deposit eve 2 0.01 -> balance_out_of_range 10.00 row 7
      withdraw bob 6 92233720368547748.07 -> done 0.00 row 8
      `,
      {
        bounds: {
          initialCentsMin: 1_000n,
          amountCentsMax: 2n ** 63n - 1n,
          balanceCentsMax: 2n ** 63n - 1n,
        },
      },
    ));

  Deno.test(`${name} judges in the order of REFUSALS`, () =>
    withFolder(async (folder) => {
      const bounds = { initialCentsMin: 1_000n, amountCentsMax: 5_000n, balanceCentsMax: 1_500n };
      const engine = await open(folder, { bounds });
      await engine.applyBatch([
        command({ operation: "create", account: "bob", txn: "1", cents: 1_000n }),
      ]);
      // Everything is wrong with the first order; each step mends one thing.
      let wish: Wish = {
        operation: "create",
        account: "bob",
        txn: "1",
        cents: 0n,
        currency: "USD",
        pinKey: keyOf("bad"),
        signedBy: keyOf("eve"),
      };
      const mends: Partial<Wish>[] = [
        {},
        { signedBy: keyOf("bob") },
        { txn: "2" },
        { currency: "EUR" },
        { cents: 999n },
        { cents: 1_000n },
        { account: "eve", card: "bob" },
        { card: "eve", signedBy: keyOf("eve") },
        { pinKey: keyOf("eve") },
        {
          operation: "withdraw",
          account: "bob",
          card: "bob",
          pinKey: new Uint8Array(32),
          signedBy: keyOf("bob"),
          cents: 1001n,
        },
      ];
      const told: (Refusal | undefined)[] = [];
      for (const mend of mends) {
        wish = { ...wish, ...mend };
        const [result] = await engine.applyBatch([command(wish)]);
        told.push(result!.refusal);
      }
      const teller: Refusal[] = [
        "try_later",
        "card_locked",
        "pin_required",
        "wrong_pin",
        "terminal_not_enrolled",
        "card_id_not_accepted",
      ];
      const inOrder = Object.keys(REFUSALS) as Refusal[];
      assertEquals(told, inOrder.filter((refusal) => !teller.includes(refusal)));
      const codes = Object.values(REFUSALS);
      assertEquals(codes, codes.toSorted((a, b) => a - b));
      await engine.close();
    }));
}
