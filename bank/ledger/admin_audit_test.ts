import { assertEquals } from "@std/assert";
import { NoAudit } from "../audit/sink.ts";
import type { AuditEvent } from "../audit/sink.ts";
import { IN_MEMORY } from "./database.ts";
import { command, openLedger } from "./testing.ts";

/** Keeps what it is told. */
class Told extends NoAudit {
  readonly events: AuditEvent[] = [];

  override append(event: AuditEvent): bigint {
    this.events.push(event);
    return super.append(event);
  }
}

Deno.test("SqliteLedger.administer() tells the audit log of every act, refused and unchanged, too", () => {
  const audit = new Told();
  const ledger = openLedger(IN_MEMORY, { audit });
  ledger.applyBatch([
    command({ operation: "create", account: "john", txn: "1", cents: 10_000n }),
  ]);
  audit.events.length = 0;
  ledger.administer({ kind: "lock_account", account: "john" });
  ledger.administer({ kind: "lock_account", account: "john" });
  ledger.administer({ kind: "close_account", account: "john" });
  ledger.administer({ kind: "note", action: "backup", detail: "to booking 2" });
  ledger.close();
  assertEquals(
    audit.events.map(({ peer, account, action, outcome, reason, sequence }) =>
      [peer, account, action, outcome, reason, sequence].join(" ")
    ),
    [
      "administration john lock_account done  2",
      "administration john lock_account done unchanged 0",
      "administration john close_account refused account_not_empty 0",
      "administration  backup done to booking 2 0",
    ],
  );
});

Deno.test("SqliteLedger.administer() names in the audit log whom it is told", () => {
  const audit = new Told();
  const ledger = openLedger(IN_MEMORY, { audit });
  ledger.applyBatch([
    command({ operation: "create", account: "john", txn: "1", cents: 10_000n }),
  ]);
  for (const account of ["john", "nobody"]) {
    ledger.administer({ kind: "lock_account", account }, "operator ana");
  }
  ledger.close();
  assertEquals(audit.events.slice(1).map(({ peer }) => peer), ["operator ana", "operator ana"]);
});
