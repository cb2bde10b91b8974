import { assertEquals } from "@std/assert";
import { openDatabase } from "./database.ts";
import { NoAudit } from "../audit/sink.ts";
import { SqliteLedger } from "./sqlite_ledger.ts";
import {
  command,
  insertTerminal,
  keyOf,
  sha256,
  terminalId,
  TEST_KID,
  withFolder,
} from "./testing.ts";
import type { Wish } from "./testing.ts";

/** Books with the terminals desk, active, and hall, revoked; and what became of each wish. */
async function judge(wishes: readonly Partial<Wish>[]): Promise<string[]> {
  let told: string[] = [];
  await withFolder((folder) => {
    const db = openDatabase(`${folder}/bank.db`, TEST_KID);
    insertTerminal(db, "desk", "active");
    insertTerminal(db, "hall", "revoked");
    const clock = { now: () => 1_000 };
    const ledger = new SqliteLedger(db, { clock, audit: new NoAudit(), sha256 });
    const bob = { operation: "create", account: "bob", txn: "0", cents: 1_000n } as const;
    ledger.applyBatch([command(bob)]);
    const commands = wishes.map((wish, i) =>
      command({ operation: "deposit", account: "bob", txn: `${i + 1}`, cents: 5n, ...wish })
    );
    told = ledger.applyBatch(commands).map(({ refusal, status }) => refusal ?? status);
    assertEquals(ledger.verify(), []);
    assertEquals(ledger.findTerminalKey(terminalId("desk")), keyOf("desk"));
    assertEquals(ledger.findTerminalKey(terminalId("hall")), null);
    assertEquals(ledger.findTerminalKey(terminalId("attic")), null);
    ledger.close();
  });
  return told;
}

Deno.test("SqliteLedger takes a terminal that signed, and no other, under every policy", async () => {
  const refused = "terminal_not_enrolled";
  for (const needsTerminal of [false, true]) {
    assertEquals(
      await judge([
        { terminal: "desk", needsTerminal },
        { terminal: "desk", terminalKey: keyOf("hall"), needsTerminal },
        { terminal: "hall", needsTerminal },
        { terminal: "attic", needsTerminal },
        { needsTerminal },
      ]),
      ["done", refused, refused, refused, needsTerminal ? refused : "done"],
    );
  }
});

Deno.test("SqliteLedger asks no terminal after what became of an order, and stores its refusals", async () => {
  const order = { txn: "1", terminal: "hall" } as const;
  assertEquals(
    await judge([
      order,
      { ...order, mode: "resolve" },
      { txn: "2", terminal: "hall", mode: "resolve" },
      { txn: "2", terminal: "hall" },
    ]),
    ["terminal_not_enrolled", "terminal_not_enrolled", "cancelled", "cancelled"],
  );
});
