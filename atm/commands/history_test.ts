import { assertEquals } from "@std/assert";
import { HISTORY_KINDS } from "../../lib/channel/page.ts";
import type { HistoryEntry, HistoryKind } from "../../lib/channel/page.ts";
import { kindText } from "./history.ts";

const ENTRY = {
  seq: 2n,
  timeMs: 0,
  deltaCents: 1n,
  balanceCents: 1n,
  reversesSeq: 0n,
  counterparty: "",
};

Deno.test("kindText() tells each kind in words, none of them one of the ledger's", () => {
  const kinds = Object.keys(HISTORY_KINDS) as HistoryKind[];
  const texts = kinds.map((kind) => kindText({ ...ENTRY, kind }));
  assertEquals(texts, [
    "first deposit",
    "deposit",
    "withdrawal",
    "transfer",
    "withdrawal",
    "reversal",
    "carried over",
  ]);
});

Deno.test("kindText() names the entry that a reversal undoes, by the account's own number", () => {
  const entry: HistoryEntry = { ...ENTRY, kind: "reverse", reversesSeq: 1n };
  assertEquals(kindText(entry), "reversal of 1");
});
