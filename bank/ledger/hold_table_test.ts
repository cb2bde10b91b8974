import { assertEquals, assertThrows } from "@std/assert";
import { openDatabase } from "./database.ts";
import { HoldTable } from "./hold_table.ts";
import { command, openLedger, TEST_KID, wipeFirstPage, withFolder } from "./testing.ts";

Deno.test("HoldTable.nextDue() reads no hold that has ended, however many have", () =>
  withFolder((folder) => {
    const path = `${folder}/bank.db`;
    const zoe = { account: "zoe", cents: 1n };
    const ledger = openLedger(path);
    ledger.applyBatch([
      command({ operation: "create", account: "zoe", txn: "create", cents: 1_000n }),
    ]);
    for (let i = 0; i < 200; i++) {
      ledger.applyBatch([
        command({ ...zoe, operation: "hold", txn: `hold ${i}` }),
        command({ ...zoe, operation: "void", txn: `void ${i}`, hold: `hold ${i}` }),
      ]);
    }
    ledger.applyBatch([command({ ...zoe, operation: "hold", txn: "last" })]);
    ledger.close();
    wipeFirstPage(path, "hold");
    const db = openDatabase(path, TEST_KID);
    assertThrows(() => db.prepare("SELECT sum(amount) FROM hold").get(), Error, "malformed");
    const { expires_ms } = db.prepare("SELECT expires_ms FROM hold WHERE transfer = 402").get()!;
    const holds = new HoldTable(db);
    assertEquals(holds.nextDue(Number(expires_ms) - 1), null);
    assertEquals(holds.nextDue(Number(expires_ms))?.transfer, 402n);
    db.close();
  }));
