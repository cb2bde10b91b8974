import { assertEquals } from "@std/assert";
import { HOLD_MS } from "../../lib/limits.ts";
import type { Result } from "./store.ts";
import { accountHash, bytesOf, command, keyOf, withFolder } from "./testing.ts";
import type { Wish } from "./testing.ts";
import { ENGINES, IN_THREAD } from "./testing_engines.ts";
import { lineOf, runTable } from "./testing_table.ts";

// One suite for every engine, the model among them.

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

  Deno.test(`${name} books transfers between customers`, () =>
    runTable(
      open,
      `
      create john 1 50.00 -> done 50.00 row 1
      create mary 1 10.00 -> done 10.00 row 2
      transfer john 2 20.00 to=mary -> done 30.00 row 3
      transfer john 2 20.00 to=mary -> done 30.00 row 3 again
      transfer john 2 20.00 to=john -> txn_conflict 0.00 row 0
      transfer john 3 30.01 to=mary -> insufficient_funds 30.00 row 4
      transfer john 4 1.00 to=zoe -> counterparty_not_found 30.00 row 5
      transfer john 5 1.00 to=john -> same_account 30.00 row 6
      transfer john 6 0.00 to=mary -> amount_out_of_range 30.00 row 7
      transfer john 7 1.00 to=mary resolve -> cancelled 30.00 row 8
      transfer john 7 1.00 to=mary -> cancelled 30.00 row 8 again
      transfer mary 2 30.00 to=john -> done 0.00 row 9
      balance john 8 - -> done 60.00 row 0
      close mary 3 - -> done 0.00 row 10
      transfer john 9 1.00 to=mary -> counterparty_not_open 60.00 row 11
      `,
    ));

  Deno.test(`${name} holds, captures and voids, each hold once`, () =>
    runTable(
      open,
      `
      create bob 1 50.00 -> done 50.00 row 1
      hold bob 2 20.00 -> done 50.00 (30.00) row 2
      hold bob 2 20.00 -> done 50.00 (30.00) row 2 again
      withdraw bob 3 30.01 -> insufficient_funds 50.00 (30.00) row 3
      capture bob 4 20.01 of=2 -> amount_exceeds_hold 50.00 (30.00) row 4
      capture bob 5 20.00 of=3 -> hold_not_found 50.00 (30.00) row 5
      capture bob 6 20.00 of=2 -> done 30.00 row 6
      capture bob 6 20.00 of=2 -> done 30.00 row 6 again
      capture bob 7 20.00 of=2 -> hold_already_captured 30.00 row 7
      void bob 8 - of=2 -> hold_already_captured 30.00 row 8
      hold bob 9 30.00 -> done 30.00 (0.00) row 9
      hold bob 10 0.01 -> insufficient_funds 30.00 (0.00) row 10
      void bob 11 - of=9 -> done 30.00 row 11
      void bob 11 - of=9 -> done 30.00 row 11 again
      void bob 12 - of=9 -> hold_already_voided 30.00 row 12
      capture bob 13 30.00 of=9 -> hold_already_voided 30.00 row 13
      hold bob 14 10.00 -> done 30.00 (20.00) row 14
      capture bob 15 4.00 of=14 -> done 26.00 row 15
      create eve 1 10.00 -> done 10.00 row 16
      hold bob 16 1.00 -> done 26.00 (25.00) row 17
      void eve 2 - of=16 -> hold_not_found 10.00 row 18
      hold bob 17 5.00 resolve -> cancelled 26.00 (25.00) row 19
      void bob 18 - of=17 -> hold_not_found 26.00 (25.00) row 20
      balance bob 19 - -> done 26.00 (25.00) row 0
      `,
    ));

  Deno.test(`${name} closes an account that holds nothing, for ever`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 -> done 10.00 row 1
      hold bob 2 10.00 -> done 10.00 (0.00) row 2
      close bob 3 - -> account_has_holds 10.00 (0.00) row 3
      void bob 4 - of=2 -> done 10.00 row 4
      close bob 5 - -> account_not_empty 10.00 row 5
      withdraw bob 6 10.00 -> done 0.00 row 6
      close bob 7 - -> done 0.00 row 7
      close bob 7 - -> done 0.00 row 7 again
      close bob 8 - -> account_closed 0.00 row 8
      deposit bob 9 1.00 -> account_closed 0.00 row 9
      withdraw bob 10 1.00 -> account_closed 0.00 row 10
      hold bob 11 1.00 -> account_closed 0.00 row 11
      balance bob 12 - -> done 0.00 row 0
      create bob 13 10.00 card=eve -> account_exists 0.00 row 0
      history bob 14 - -> done 0.00 row 0: 2 withdraw -10.00 = 0.00, 1 create 10.00 = 10.00
      `,
    ));

  Deno.test(`${name} tells the history, newest first`, () =>
    withFolder(async (folder) => {
      const engine = await open(folder);
      const orders: Wish[] = [
        { operation: "create", account: "john", txn: "1", cents: 5_000n },
        { operation: "create", account: "mary", txn: "1", cents: 1_000n },
        { operation: "transfer", account: "john", txn: "2", cents: 700n, to: "mary" },
        { operation: "hold", account: "john", txn: "3", cents: 300n },
        { operation: "capture", account: "john", txn: "4", cents: 300n, hold: "3" },
        { operation: "withdraw", account: "mary", txn: "2", cents: 9_999n },
        { operation: "deposit", account: "mary", txn: "3", cents: 100n },
      ];
      await engine.applyBatch(orders.map(command));
      const read = async (account: string, history: Wish["history"] = {}) => {
        const wish: Wish = { operation: "history", account, txn: "read", history };
        const [result] = await engine.applyBatch([command(wish)]);
        return [...result!.page!.entries.map(lineOf), `next ${result!.page!.nextBeforeSeq}`];
      };
      assertEquals(await read("john"), [
        "3 capture -3.00 = 40.00",
        "2 transfer mary -7.00 = 43.00",
        "1 create 50.00 = 50.00",
        "next 0",
      ]);
      assertEquals(await read("mary", { kinds: 1 << 2 | 1 << 5 }), [
        "3 deposit 1.00 = 18.00",
        "2 transfer john 7.00 = 17.00",
        "next 0",
      ]);
      assertEquals(await read("john", { beforeSeq: 2n }), ["1 create 50.00 = 50.00", "next 0"]);
      assertEquals(await read("john", { kinds: 1 << 3 }), ["next 0"]);
      assertEquals(await read("john", { untilMs: 1 }), ["next 0"]);
      await engine.close();
    }));

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

  Deno.test(`${name} changes a PIN once, and answers its retry whichever PIN signed`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 pin=old -> done 10.00 row 1
      pin_change bob 2 - new=pin signed pin=old absent -> pin_required 0.00 row 2
      pin_change bob 3 - new=pin signed pin=old invalid -> wrong_pin 0.00 row 3
      pin_change bob 4 - new=bad signed pin=old valid -> key_not_accepted 10.00 row 4
      pin_change bob 5 - new=pin pin=old valid -> key_not_accepted 10.00 row 5
      pin_change bob 6 - new=pin signed pin=old valid -> done 10.00 row 6
      withdraw bob 7 1.00 pin=old valid -> not_authenticated 0.00 row 0
      pin_change bob 6 - new=pin signed invalid -> done 10.00 row 6 again
      pin_change bob 6 - new=pin signed absent resolve -> done 10.00 row 6 again
      pin_change bob 6 - new=pin invalid -> wrong_pin 0.00 row 0
      pin_change bob 8 - new=pin signed invalid -> wrong_pin 0.00 row 7
      withdraw bob 9 1.00 valid -> done 9.00 row 8
      create bob 1 10.00 pin=old -> done 10.00 row 1 again
      create eve 1 10.00 -> done 10.00 row 9
      pin_change eve 2 - new=pin signed -> done 10.00 row 10
      balance eve 3 - absent -> pin_required 0.00 row 0
      balance eve 4 - valid -> done 10.00 row 0
      `,
    ));

  Deno.test(`${name} changes a log-in's key, and the new one resolves what the old one left`, () =>
    runTable(
      open,
      `
      create mary 1 10.00 -> done 10.00 row 1
      withdraw mary 2 1.00 -> done 9.00 row 2
      password_change mary 3 - new=mary2 -> key_not_accepted 9.00 row 3
      password_change mary 4 - new=mary2 signed by=eve -> not_authenticated 0.00 row 0
      password_change mary 4 - new=mary2 signed -> done 9.00 row 4
      withdraw mary 5 1.00 -> not_authenticated 0.00 row 0
      withdraw mary 5 1.00 by=mary2 -> done 8.00 row 5
      withdraw mary 2 1.00 resolve by=mary2 -> done 9.00 row 2 again
      password_change mary 4 - new=mary2 signed by=mary2 -> done 9.00 row 4 again
      `,
    ));

  Deno.test(`${name} tells by no creation whether its key is the card's`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 -> done 10.00 row 1
      create bob 2 10.00 needs -> terminal_not_enrolled 0.00 row 0
      create bob 2 10.00 needs key=eve -> terminal_not_enrolled 0.00 row 0
      create bob 2 10.00 at=desk -> terminal_not_enrolled 0.00 row 0
      create bob 2 10.00 at=desk key=eve -> terminal_not_enrolled 0.00 row 0
      create bob 2 10.00 -> account_exists 0.00 row 0
      create bob 2 10.00 key=eve -> account_exists 0.00 row 0
      `,
    ));

  Deno.test(`${name} tells nobody, asked after its creation, whether there is a log-in`, () =>
    withFolder(async (folder) => {
      const engine = await open(folder);
      const login = Uint8Array.of(2, ...bytesOf("login", 15));
      const create = async (txn: string, wish: Partial<Wish> = {}) => {
        const given = command({ operation: "create", account: "bob", txn, cents: 1_000n, ...wish });
        const order = { ...given.order, cardId: login };
        const [{ status, refusal, sequence }] = await engine.applyBatch([{ ...given, order }]) as [
          Result,
        ];
        return `${refusal ?? status} row ${sequence}`;
      };
      const [resolve, eve] = [{ mode: "resolve" }, { possessionKey: keyOf("eve") }] as const;
      assertEquals(await create("1", { ...resolve, ...eve }), "not_authenticated row 0");
      assertEquals(await create("2", resolve), "not_authenticated row 0");
      assertEquals(await create("3"), "done row 1");
      assertEquals(await create("1", { ...resolve, ...eve }), "not_authenticated row 0");
      assertEquals(await create("3", resolve), "done row 1");
      // Closed before, the order would tell by another answer that a guessed key is the right one.
      assertEquals(await create("1", eve), "account_exists row 0");
      assertEquals(await create("1"), "account_exists row 0");
      await engine.close();
    }));

  Deno.test(`${name} takes no terminal that it does not know, and none where it needs one`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 needs -> terminal_not_enrolled 0.00 row 0
      create bob 1 10.00 at=desk -> terminal_not_enrolled 0.00 row 0
      create bob 1 10.00 -> done 10.00 row 1
      create bob 1 10.00 needs -> done 10.00 row 1 again
      deposit bob 2 1.00 needs -> terminal_not_enrolled 0.00 row 2
      deposit bob 2 1.00 -> terminal_not_enrolled 0.00 row 2 again
      deposit bob 1 1.00 needs -> terminal_not_enrolled 0.00 row 0
      deposit bob 3 1.00 at=desk -> terminal_not_enrolled 0.00 row 3
      deposit bob 4 1.00 needs resolve -> cancelled 10.00 row 4
      balance bob 5 - at=desk -> terminal_not_enrolled 0.00 row 0
      `,
    ));

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
  Deno.test(`${name} lets a hold expire, and books its capture all the same`, async () => {
    let nowMs = 1_000;
    const later = { clock: { now: () => nowMs += HOLD_MS / 4 } };
    await runTable(
      open,
      `
      create bob 1 50.00 -> done 50.00 row 1
      hold bob 2 20.00 -> done 50.00 (30.00) row 2
      hold bob 3 30.00 -> done 50.00 (0.00) row 3
      balance bob 4 - -> done 50.00 (0.00) row 0
      balance bob 5 - -> done 50.00 (0.00) row 0
      withdraw bob 6 20.00 -> done 30.00 (0.00) row 5
      withdraw bob 7 20.00 -> done 10.00 row 7
      void bob 8 - of=2 -> hold_expired 10.00 row 8
      capture bob 9 20.00 of=2 -> done 10.00 row 9
      capture bob 10 20.00 of=2 -> hold_already_captured 10.00 row 10
      capture bob 11 10.00 of=3 -> done 0.00 row 11
      close bob 12 - -> done 0.00 row 12
      `,
      later,
    );
  });

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
}
