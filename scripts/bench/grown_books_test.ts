import { assertEquals } from "@std/assert";
import { command, openLedger, withFolder } from "../../bank/ledger/testing.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { growBooks, grownCard } from "./grown_books.ts";

Deno.test("growBooks() makes books that are in order, and that take orders", () =>
  withFolder(async (folder) => {
    const path = `${folder}/bank.db`;
    openLedger(path).close();
    await growBooks(path, { accounts: 7, postings: 31 });
    const ledger = openLedger(path);
    assertEquals(ledger.verify(), []);
    const { cardId, account, possessionSeed } = grownCard(3);
    assertEquals(ledger.findCard(cardId), {
      ...ledger.findCard(cardId)!,
      account,
      possessionKey: nodeCrypto.ed25519PublicKey(possessionSeed),
    });
    const deposit = command({ operation: "deposit", account, txn: "1", cents: 5n });
    const order = { ...deposit.order, cardId };
    const possessionKey = nodeCrypto.ed25519PublicKey(possessionSeed);
    const [result] = ledger.applyBatch([{ ...deposit, order, possessionKey }]);
    assertEquals([result!.status, result!.balanceCents], ["done", 1_000n + 3n + 5n]);
    assertEquals(ledger.verify(), []);
    ledger.close();
  }));
