import { assertEquals } from "@std/assert";
import { ADMIN_REFUSALS } from "./admin_act.ts";
import { command, keyOf, terminalId, withFolder } from "./testing.ts";
import { ENGINES, IN_THREAD } from "./testing_engines.ts";
import { runTable } from "./testing_table.ts";

// What the bank's people do, on every engine.

for (const [name, open] of ENGINES) {
  Deno.test(`${name} locks accounts and lets them go`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 -> done 10.00 row 1
      create eve 1 10.00 -> done 10.00 row 2
      hold bob 2 1.00 -> done 10.00 (9.00) row 3
      lock_account zoe -> account_not_found row 0
      lock_account bob -> done row 4
      deposit bob 3 1.00 -> account_locked 10.00 (9.00) row 5
      withdraw bob 4 1.00 -> account_locked 10.00 (9.00) row 6
      hold bob 5 1.00 -> account_locked 10.00 (9.00) row 7
      transfer bob 6 1.00 to=eve -> account_locked 10.00 (9.00) row 8
      transfer eve 2 1.00 to=bob -> counterparty_not_open 10.00 row 9
      close bob 7 - -> account_locked 10.00 (9.00) row 10
      balance bob 8 - -> done 10.00 (9.00) row 0
      capture bob 9 1.00 of=2 -> done 9.00 row 11
      unlock_account bob -> done row 12
      withdraw bob 10 9.00 -> done 0.00 row 13
      close_account eve -> account_not_empty row 0
      close_account bob -> done row 14
      lock_account bob -> account_closed row 0
      set_limits bob -> account_closed row 0
      `,
    ));

  Deno.test(`${name} closes no account with a withdrawal under way`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 -> done 10.00 row 1
      hold bob 2 10.00 -> done 10.00 (0.00) row 2
      close_account bob -> account_has_holds row 0
      capture bob 3 10.00 of=2 -> done 0.00 row 3
      close_account bob -> done row 4
      `,
    ));

  Deno.test(`${name} replaces a lost card, and the old one dies`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 pin=pin -> done 10.00 row 1
      create eve 1 10.00 -> done 10.00 row 2
      withdraw bob 2 1.00 valid -> done 9.00 row 3
      replace_card zoe -> account_not_found row 0
      replace_card bob card=eve key=new -> card_not_found row 0
      replace_card bob key=bad -> key_not_accepted row 0
      replace_card bob key=new pin=bad -> key_not_accepted row 0
      replace_card bob key=new pin=other -> done row 4
      withdraw bob 2 1.00 valid -> not_authenticated 0.00 row 0
      withdraw bob 4 1.00 valid -> not_authenticated 0.00 row 0
      withdraw bob 2 1.00 valid by=new pin=other -> done 9.00 row 3 again
      withdraw bob 4 1.00 valid by=new pin=other -> done 8.00 row 5
      `,
    ));

  Deno.test(`${name} unlocks a card after five wrong PINs, and they count anew`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 pin=pin -> done 10.00 row 1
      withdraw bob 2 1.00 invalid -> wrong_pin 0.00 row 2
      withdraw bob 3 1.00 invalid -> wrong_pin 0.00 row 3
      withdraw bob 4 1.00 invalid -> wrong_pin 0.00 row 4
      withdraw bob 5 1.00 invalid -> wrong_pin 0.00 row 5
      withdraw bob 6 1.00 invalid -> wrong_pin 0.00 row 6
      withdraw bob 7 1.00 valid -> card_locked 0.00 row 0
      unlock_account bob -> done row 7
      withdraw bob 8 1.00 invalid -> wrong_pin 0.00 row 8
      withdraw bob 9 1.00 valid -> done 9.00 row 9
      `,
    ));

  Deno.test(`${name} limits what an account takes out, holds included`, () =>
    runTable(
      open,
      `
      create bob 1 99.00 -> done 99.00 row 1
      set_limits bob order=20.00 day=50.00 -> done row 2
      withdraw bob 2 20.01 -> per_transaction_limit 99.00 (20.00) row 3
      hold bob 3 20.01 -> per_transaction_limit 99.00 (20.00) row 4
      withdraw bob 4 20.00 -> done 79.00 row 5
      hold bob 5 20.00 -> done 79.00 (59.00) row 6
      withdraw bob 6 10.01 -> daily_limit 79.00 (10.00) row 7
      hold bob 7 10.01 -> daily_limit 79.00 (10.00) row 8
      capture bob 8 15.00 of=5 -> done 64.00 row 9
      hold bob 9 15.00 -> done 64.00 (49.00) row 10
      withdraw bob 10 0.01 -> daily_limit 64.00 (0.00) row 11
      void bob 11 - of=9 -> done 64.00 row 12
      withdraw bob 12 15.00 -> done 49.00 row 13
      withdraw bob 13 0.01 -> daily_limit 49.00 (0.00) row 14
      create eve 1 10.00 -> done 10.00 row 15
      transfer bob 14 40.00 to=eve -> done 9.00 row 16
      set_limits bob day=50.01 -> done row 17
      withdraw bob 15 0.01 -> done 8.99 row 18
      set_limits bob order=none day=none -> done row 19
      withdraw bob 16 8.99 -> done 0.00 row 20
      set_limits eve order=30.00 day=60.00 -> done row 21
      withdraw eve 2 30.01 -> per_transaction_limit 50.00 (30.00) row 22
      withdraw eve 3 30.00 -> done 20.00 row 23
      withdraw eve 4 30.00 -> insufficient_funds 20.00 row 24
      withdraw eve 5 30.01 -> per_transaction_limit 20.00 row 25
      set_limits eve day=10.00 -> done row 26
      withdraw eve 6 0.01 -> daily_limit 20.00 (0.00) row 27
      `,
    ));

  Deno.test(`${name} reverses a booking once, and no reversal`, () =>
    runTable(
      open,
      `
      create john 1 50.00 -> done 50.00 row 1
      create mary 1 10.00 -> done 10.00 row 2
      transfer john 2 20.00 to=mary -> done 30.00 row 3
      withdraw john 3 5.00 -> done 25.00 row 4
      withdraw john 4 99.00 -> insufficient_funds 25.00 row 5
      reverse - of=3 -> done 20.00 row 6
      reverse - of=3 -> already_reversed row 0
      reverse - of=6 -> not_reversible row 0
      reverse - of=4 -> done 5.00 row 7
      reverse - of=4 -> already_reversed row 0
      reverse - of=5 -> not_reversible row 0
      reverse - of=1 -> not_reversible row 0
      reverse - of=99 -> transfer_not_found row 0
      reverse - of=0 -> transfer_not_found row 0
      deposit mary 2 5.00 -> done 15.00 row 8
      withdraw mary 3 15.00 -> done 0.00 row 9
      reverse - of=8 -> insufficient_funds row 0
      close mary 4 - -> done 0.00 row 10
      reverse - of=9 -> account_closed row 0
      history john 5 - -> ${
        "done 50.00 row 0: 5 reverse of 3 5.00 = 50.00, 4 reverse of 2 mary 20.00 = 45.00, " +
        "3 withdraw -5.00 = 25.00, 2 transfer mary -20.00 = 30.00, 1 create 50.00 = 50.00"
      }
      `,
    ));

  Deno.test(`${name} keeps a terminal's cash apart, and loads and counts it`, () =>
    runTable(
      open,
      `
      create bob 1 50.00 -> done 50.00 row 1
      withdraw bob 2 1.00 at=desk -> terminal_not_enrolled 0.00 row 2
      balance bob 3 - at=desk -> terminal_not_enrolled 0.00 row 0
      add_terminal desk key=bad -> key_not_accepted row 0
      add_terminal lobby zero -> key_not_accepted row 0
      add_terminal desk -> done row 3
      add_terminal desk id=other -> terminal_exists row 0
      add_terminal other id=desk -> terminal_exists row 0
      load_cash lobby 10.00 -> terminal_not_found row 0
      load_cash desk 0.00 -> amount_out_of_range row 0
      load_cash desk 100.00 -> done 100.00 row 4
      withdraw bob 4 30.00 at=desk -> done 20.00 row 5
      withdraw bob 2 1.00 at=desk -> terminal_not_enrolled 0.00 row 2 again
      withdraw bob 5 1.00 at=desk atkey=eve -> terminal_not_enrolled 0.00 row 6
      deposit bob 6 5.00 at=desk -> done 25.00 row 7
      create eve 1 10.00 at=desk -> done 10.00 row 8
      count_cash desk 85.00 -> done row 9
      count_cash desk 80.00 -> done 5.00 row 10
      count_cash desk 81.00 -> done 1.00 row 11
      revoke_terminal desk -> done row 12
      revoke_terminal desk -> unchanged row 0
      revoke_terminal lobby -> terminal_not_found row 0
      load_cash desk 1.00 -> terminal_revoked row 0
      count_cash desk 81.00 -> done row 13
      withdraw bob 7 1.00 at=desk -> terminal_not_enrolled 0.00 row 14
      withdraw bob 8 1.00 at=desk resolve -> cancelled 25.00 row 15
      create zoe 1 10.00 at=desk -> terminal_not_enrolled 0.00 row 0
      add_terminal desk -> terminal_exists row 0
      `,
    ));

  Deno.test(`${name} locks a card, whatever its account and PIN do, until it is unlocked or replaced`, () =>
    runTable(
      open,
      `
      create bob 1 50.00 pin=pin -> done 50.00 row 1
      create eve 1 10.00 -> done 10.00 row 2
      lock_card nobody card=bob -> account_not_found row 0
      lock_card bob card=eve -> card_not_found row 0
      lock_card bob -> done row 3
      lock_card bob -> unchanged row 0
      balance bob 2 - valid -> card_locked 0.00 row 0
      withdraw bob 3 1.00 valid -> card_locked 0.00 row 0
      unlock_account bob -> unchanged row 0
      withdraw bob 3 1.00 valid -> card_locked 0.00 row 0
      unlock_card bob -> done row 4
      unlock_card bob -> unchanged row 0
      withdraw bob 3 1.00 valid -> done 49.00 row 5
      withdraw bob 4 1.00 invalid -> wrong_pin 0.00 row 6
      withdraw bob 5 1.00 invalid -> wrong_pin 0.00 row 7
      withdraw bob 6 1.00 invalid -> wrong_pin 0.00 row 8
      withdraw bob 7 1.00 invalid -> wrong_pin 0.00 row 9
      withdraw bob 8 1.00 invalid -> wrong_pin 0.00 row 10
      lock_card bob -> done row 11
      unlock_card bob -> done row 12
      withdraw bob 9 1.00 valid -> done 48.00 row 13
      lock_card bob -> done row 14
      replace_card bob key=new pin=pin -> done row 15
      withdraw bob 10 1.00 valid by=new -> done 47.00 row 16
      lock_card eve -> done row 17
      withdraw eve 2 1.00 -> card_locked 0.00 row 0
      deposit eve 3 1.00 -> card_locked 0.00 row 0
      unlock_card eve -> done row 18
      withdraw eve 4 10.00 -> done 0.00 row 19
      close_account eve -> done row 20
      lock_card eve -> account_closed row 0
      `,
    ));

  Deno.test(`${name} does an act once an id, and tells what it told`, () =>
    runTable(
      open,
      `
      create bob 1 50.00 -> done 50.00 row 1
      add_terminal desk as=1 -> done row 2
      add_terminal desk as=1 -> done row 2
      load_cash desk 20.00 as=2 -> done 20.00 row 3
      load_cash desk 20.00 as=2 -> done 20.00 row 3
      load_cash desk 20.00 as=3 -> done 20.00 row 4
      load_cash desk 30.00 as=2 -> act_conflict row 0
      lock_account bob as=2 -> act_conflict row 0
      count_cash desk 40.00 as=4 -> done row 5
      lock_account bob as=5 -> done row 6
      unlock_account bob -> done row 7
      lock_account bob as=5 -> done row 6
      lock_account bob as=6 -> done row 8
      lock_account bob as=7 -> unchanged row 0
      unlock_account bob as=7 -> done row 9
      withdraw bob 2 10.00 -> done 40.00 row 10
      reverse - of=10 as=8 -> done 10.00 row 11
      reverse - of=10 as=8 -> done 10.00 row 11
      reverse - of=10 as=9 -> already_reversed row 0
      reverse - of=10 as=9 -> already_reversed row 0
      `,
    ));

  Deno.test(`${name} pays out the notes that a terminal has`, () =>
    runTable(
      open,
      `
      create bob 1 900.00 -> done 900.00 row 1
      add_terminal desk -> done row 2
      load_cash desk 130.00 notes=50x1,20x4 -> done 130.00 row 3
      load_cash desk 130.00 notes=50x1,20x3 -> notes_not_accepted row 0
      load_cash desk 0.20 notes=-20x-1 -> notes_not_accepted row 0
      withdraw bob 2 5.00 at=desk -> amount_not_dispensable 900.00 row 4
      withdraw bob 3 30.00 at=desk -> amount_not_dispensable 900.00 row 5
      withdraw bob 4 100.00 at=desk -> terminal_out_of_notes 900.00 row 6
      hold bob 5 60.00 at=desk -> done 900.00 (840.00) row 7 20x3
      withdraw bob 6 60.00 at=desk -> terminal_out_of_notes 900.00 (840.00) row 8
      withdraw bob 7 60.00 -> done 840.00 (780.00) row 9
      void bob 8 - of=5 at=desk -> done 840.00 row 10
      withdraw bob 9 60.00 at=desk -> done 780.00 row 11
      withdraw bob 10 60.00 at=desk -> terminal_out_of_notes 780.00 row 12
      withdraw bob 11 70.00 at=desk -> done 710.00 row 13
      withdraw bob 12 20.00 at=desk -> terminal_out_of_notes 710.00 row 14
      count_cash desk 20.00 notes=20x2 -> notes_not_accepted row 0
      count_cash desk 45.00 notes=20x2 -> done 45.00 row 15
      hold bob 13 40.00 at=desk -> done 710.00 (670.00) row 16 20x2
      capture bob 14 20.00 of=13 at=desk -> done 690.00 row 17
      withdraw bob 15 20.00 at=desk -> terminal_out_of_notes 690.00 row 18
      load_cash desk 20.00 notes=20x1 -> done 20.00 row 19
      withdraw bob 16 20.00 at=desk -> done 670.00 row 20
      `,
    ));

  Deno.test(`${name} imports accounts with their cards`, () =>
    runTable(
      open,
      `
      create bob 1 10.00 -> done 10.00 row 1
      import_account bob 5.00 card=bob2 -> account_exists row 0
      import_account eve 5.00 card=bob -> card_exists row 0
      import_account eve 5.00 twice -> card_exists row 0
      import_account eve 5.00 key=bad -> key_not_accepted row 0
      import_account eve -5.00 -> amount_out_of_range row 0
      import_account eve 5.00 state=closed -> amount_out_of_range row 0
      import_account eve 5.00 order=2.00 pin=pin -> done 5.00 row 2
      import_account eve 5.00 order=2.00 pin=pin -> unchanged row 0
      import_account eve 6.00 card=eve2 -> account_exists row 0
      withdraw eve 1 2.01 valid -> per_transaction_limit 5.00 (2.00) row 3
      withdraw eve 2 2.00 valid -> done 3.00 row 4
      import_account zoe 0.00 state=locked -> done row 5
      deposit zoe 1 1.00 -> account_locked 0.00 row 6
      import_account old 0.00 state=closed -> done row 7
      deposit old 1 1.00 -> account_closed 0.00 row 8
      reverse - of=2 -> not_reversible row 0
      history eve 3 - valid -> ${"done 3.00 row 0: 2 withdraw -2.00 = 3.00, 1 import_account 5.00 = 5.00"}
      `,
    ));

  Deno.test(`${name} tells a terminal's key while it may give orders`, () =>
    withFolder(async (folder) => {
      const engine = await open(folder);
      const desk = { terminalId: terminalId("desk"), terminalKey: keyOf("desk") };
      assertEquals(await engine.findTerminalKey(desk.terminalId), null);
      await engine.administer({ kind: "add_terminal", terminal: "desk", ...desk });
      assertEquals(await engine.findTerminalKey(desk.terminalId), keyOf("desk"));
      await engine.administer({ kind: "revoke_terminal", terminal: "desk" });
      assertEquals(await engine.findTerminalKey(desk.terminalId), null);
      await engine.close();
    }));

  Deno.test(`${name} tells the new keys of a replaced card`, () =>
    withFolder(async (folder) => {
      const engine = await open(folder);
      const create = command({ operation: "create", account: "bob", txn: "1", cents: 1_000n });
      await engine.applyBatch([create]);
      const { cardId } = create.order;
      await engine.findCard(cardId);
      const card = { cardId, possessionKey: keyOf("new"), pinKey: keyOf("pin") };
      await engine.administer({ kind: "replace_card", account: "bob", card });
      const found = (await engine.findCard(cardId))!;
      assertEquals([found.possessionKey, found.pinKey], [keyOf("new"), keyOf("pin")]);
      await engine.close();
    }));
}

for (const [name, open] of IN_THREAD) {
  Deno.test(`${name} counts a day's limit again on the next day`, async () => {
    let nowMs = 0;
    await runTable(
      open,
      `
      create bob 1 50.00 -> done 50.00 row 1
      set_limits bob day=10.00 -> done row 2
      withdraw bob 2 10.00 -> done 40.00 row 3
      withdraw bob 3 10.00 -> daily_limit 40.00 (0.00) row 4
      withdraw bob 4 10.00 -> done 30.00 row 5
      withdraw bob 5 0.01 -> daily_limit 30.00 (0.00) row 6
      `,
      { clock: { now: () => nowMs += 86_400_000 / 5 } },
    );
  });

  Deno.test(`${name} refuses acts that would pass the end of i64`, () =>
    runTable(
      open,
      `
      import_account bob 92233720368547758.07 -> done 92233720368547758.07 row 1
      import_account eve 0.01 -> balance_out_of_range row 0
      add_terminal desk -> done row 2
      load_cash desk 92233720368547758.07 -> done 92233720368547758.07 row 3
      load_cash desk 0.01 -> balance_out_of_range row 0
      count_cash desk 0.00 -> done 92233720368547758.07 row 4
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

Deno.test("ADMIN_REFUSALS are all told somewhere in these tables", async () => {
  const text = await Deno.readTextFile(new URL(import.meta.url));
  assertEquals(ADMIN_REFUSALS.filter((refusal) => !text.includes(`-> ${refusal}`)), []);
});
