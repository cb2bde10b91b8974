import { assertEquals } from "@std/assert";
import { NoAudit } from "../audit/sink.ts";
import type { AuditEvent } from "../audit/sink.ts";
import { IN_MEMORY } from "./database.ts";
import { command, keyOf, openLedger, terminalId } from "./testing.ts";
import type { Wish } from "./testing.ts";
import { ENGINES, IN_THREAD } from "./testing_engines.ts";
import { runTable } from "./testing_table.ts";

// Orders of a terminal whose notes have moved already: mode settle.

/** Bob with a PIN and 100.00, and two terminals. */
const WORLD = `
      create bob 1 100.00 pin=pin -> done 100.00 row 1
      add_terminal desk -> done row 2
      add_terminal hall -> done row 3`;

for (const [name, open] of ENGINES) {
  Deno.test(`${name} tells the notes that a hold takes, each time alike`, () =>
    runTable(
      open,
      `${WORLD}
      load_cash desk 190.00 notes=50x3,20x2 -> done 190.00 row 4
      hold bob 2 90.00 at=desk valid -> done 100.00 (10.00) row 5 50x1 20x2
      hold bob 2 90.00 at=desk valid -> done 100.00 (10.00) row 5 again 50x1 20x2
      hold bob 2 90.00 at=desk valid resolve -> done 100.00 (10.00) row 5 again 50x1 20x2
      hold bob 3 10.00 at=hall valid -> done 100.00 (0.00) row 6
      `,
    ));

  Deno.test(`${name} ends a hold at the terminal that made it, and nowhere else`, () =>
    runTable(
      open,
      `${WORLD}
      hold bob 2 20.00 at=desk valid -> done 100.00 (80.00) row 4
      void bob 3 - of=2 valid -> hold_not_found 100.00 (80.00) row 5
      capture bob 4 20.00 of=2 at=hall valid -> hold_not_found 100.00 (80.00) row 6
      capture bob 5 20.00 of=2 at=desk valid -> done 80.00 row 7
      `,
    ));

  Deno.test(`${name} takes a terminal's word for its notes without a PIN, and nobody else's`, () =>
    runTable(
      open,
      `${WORLD}
      hold bob 2 20.00 at=desk valid -> done 100.00 (80.00) row 4
      hold bob 3 30.00 at=desk valid -> done 100.00 (50.00) row 5
      withdraw bob 4 1.00 invalid -> wrong_pin 0.00 row 6
      withdraw bob 5 1.00 invalid -> wrong_pin 0.00 row 7
      withdraw bob 6 1.00 invalid -> wrong_pin 0.00 row 8
      withdraw bob 7 1.00 invalid -> wrong_pin 0.00 row 9
      withdraw bob 8 1.00 invalid -> wrong_pin 0.00 row 10
      capture bob 9 20.00 of=2 at=desk absent -> card_locked 0.00 row 0
      capture bob 9 20.00 of=2 at=desk atkey=hall absent settle -> terminal_not_enrolled 0.00 row 0
      capture bob 9 20.00 of=2 at=yard absent settle -> terminal_not_enrolled 0.00 row 0
      capture bob 9 20.00 of=2 absent settle -> terminal_not_enrolled 0.00 row 0
      capture bob 9 20.00 of=2 at=desk absent settle by=eve -> not_authenticated 0.00 row 0
      capture bob 9 20.00 of=2 at=desk absent settle -> done 80.00 (50.00) row 11
      capture bob 9 20.00 of=2 at=desk absent settle -> done 80.00 (50.00) row 11 again
      lock_account bob -> done row 12
      void bob 10 - of=3 at=desk absent settle -> done 80.00 row 13
      deposit bob 11 5.00 at=desk absent settle -> account_locked 80.00 row 14
      `,
    ));

  Deno.test(`${name} keeps on suspense what a refused deposit has brought, once`, () =>
    runTable(
      open,
      `${WORLD}
      deposit bob 2 10.00 at=desk absent settle -> done 110.00 row 4
      lock_account bob -> done row 5
      deposit bob 3 20.00 at=desk valid -> account_locked 110.00 row 6
      count_cash desk 10.00 -> done row 7
      deposit bob 3 20.00 at=desk absent settle -> account_locked 110.00 row 6 again
      count_cash desk 30.00 -> done row 9
      deposit bob 3 20.00 at=desk absent settle -> account_locked 110.00 row 6 again
      count_cash desk 30.00 -> done row 10
      deposit bob 4 5.00 at=desk absent settle -> account_locked 110.00 row 11
      count_cash desk 35.00 -> done row 13
      deposit bob 5 5.00 at=desk valid resolve -> cancelled 110.00 row 14
      deposit bob 5 5.00 at=desk absent settle -> cancelled 110.00 row 14 again
      count_cash desk 40.00 -> done row 16
      deposit bob 6 5.00 at=desk currency=USD absent settle -> currency_not_supported 110.00 row 17
      count_cash desk 40.00 -> done row 18
      capture bob 7 1.00 of=2 at=desk absent settle -> hold_not_found 110.00 row 19
      count_cash desk 40.00 -> done row 20
      reverse - of=8 -> done 20.00 row 21
      reverse - of=8 -> already_reversed row 0
      count_cash desk 20.00 -> done row 22
      `,
    ));

  Deno.test(`${name} gives a day's allowance back with a reversal`, () =>
    runTable(
      open,
      `${WORLD}
      set_limits bob day=30.00 -> done row 4
      withdraw bob 2 20.00 valid -> done 80.00 row 5
      withdraw bob 3 20.00 valid -> daily_limit 80.00 (10.00) row 6
      reverse - of=5 -> done 20.00 row 7
      hold bob 4 20.00 at=desk valid -> done 100.00 (80.00) row 8
      capture bob 5 15.00 of=4 at=desk valid -> done 85.00 row 9
      withdraw bob 6 20.00 valid -> daily_limit 85.00 (15.00) row 10
      reverse - of=9 -> done 15.00 row 11
      withdraw bob 7 30.00 valid -> done 70.00 row 12
      withdraw bob 8 0.01 valid -> daily_limit 70.00 (0.00) row 13
      `,
    ));
}

for (const [name, open] of IN_THREAD) {
  Deno.test(`${name} counts a late capture for the day of its hold, beyond the limit, too`, () => {
    let nowMs = 0;
    return runTable(
      open,
      `${WORLD}
      set_limits bob day=30.00 -> done row 4
      hold bob 2 20.00 at=desk valid -> done 100.00 (80.00) row 5
      withdraw bob 3 20.00 valid -> done 80.00 row 7
      capture bob 4 20.00 of=2 at=desk absent settle -> done 60.00 row 8
      withdraw bob 5 0.01 valid -> daily_limit 60.00 (0.00) row 9
      reverse - of=8 -> done 20.00 row 10
      withdraw bob 6 10.00 valid -> done 70.00 row 11
      withdraw bob 7 0.01 valid -> daily_limit 70.00 (0.00) row 12
      `,
      { clock: { now: () => nowMs += 600_000 } },
    );
  });
}

/** Keeps what it is told. */
class Told extends NoAudit {
  readonly lines: string[] = [];
  readonly counterparties: string[] = [];

  override append(event: AuditEvent): bigint {
    const { action, account, outcome, reason, sequence } = event;
    if (event.counterparty !== undefined) this.counterparties.push(event.counterparty);
    this.lines.push(`${sequence} ${action} ${account} ${outcome} ${reason}`);
    return super.append(event);
  }
}

for (const [name, open] of IN_THREAD) {
  Deno.test(`${name} books a late capture of an account that was closed meanwhile, from suspense`, () => {
    let nowMs = 0;
    return runTable(
      open,
      `${WORLD}
      hold bob 2 20.00 at=desk valid -> done 100.00 (80.00) row 4
      withdraw bob 3 100.00 valid -> done 0.00 row 6
      close_account bob -> done row 7
      capture bob 4 20.00 of=2 at=desk absent settle -> done 0.00 row 8
      count_cash desk 0.00 -> done 20.00 row 9
      `,
      { clock: { now: () => nowMs += 600_000 } },
    );
  });
}

Deno.test("SqliteLedger names in the audit log whom a transfer went to, once it has been booked", () => {
  const audit = new Told();
  const ledger = openLedger(IN_MEMORY, { audit });
  const create = { operation: "create", txn: "1", cents: 1_000n } as const;
  const transfer = { operation: "transfer", account: "bob", txn: "2", to: "eve" } as const;
  ledger.applyBatch([
    command({ ...create, account: "bob" }),
    command({ ...create, account: "eve" }),
    command({ ...transfer, cents: 700n }),
    command({ ...transfer, txn: "3", cents: 700n }),
  ]);
  assertEquals(audit.counterparties, ["eve"]);
  ledger.close();
});

Deno.test("SqliteLedger tells in the audit log of what it keeps, beside the refused deposit", () => {
  const audit = new Told();
  const ledger = openLedger(IN_MEMORY, { audit });
  const give = (wish: Wish) => ledger.applyBatch([command(wish)]);
  const desk = { terminal: "desk", terminalId: terminalId("desk"), terminalKey: keyOf("desk") };
  give({ operation: "create", account: "bob", txn: "1", cents: 1_000n });
  ledger.administer({ kind: "add_terminal", ...desk });
  ledger.administer({ kind: "lock_account", account: "bob" });
  const deposit = { operation: "deposit", account: "bob", txn: "2", cents: 500n } as const;
  give({ ...deposit, terminal: "desk", mode: "settle" });
  assertEquals(audit.lines.slice(-2), [
    "4 deposit bob refused account_locked",
    "5 keep_cash bob done deposit 4 account_locked",
  ]);
  ledger.close();
});
