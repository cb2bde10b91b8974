import { assertEquals } from "@std/assert";
import { formatResultJson, formatResultWords } from "./result_line.ts";
import type { TransactionResult } from "./result_line.ts";

const CASES: readonly [TransactionResult, string | null, string][] = [
  [
    { operation: "create", account: "55555", amountCents: 1000n },
    '{"account":"55555","initial_balance":10.00}',
    "Opened account 55555 with 10.00.",
  ],
  [
    { operation: "deposit", account: "john", amountCents: 5000n },
    '{"account":"john","deposit":50.00}',
    "Deposited 50.00 to john.",
  ],
  [
    { operation: "withdraw", account: "-g", amountCents: 1n },
    '{"account":"-g","withdraw":0.01}',
    "Withdrew 0.01 from -g.",
  ],
  [
    { operation: "balance", account: "..", amountCents: 9_223_372_036_854_775_807n },
    '{"account":"..","balance":92233720368547758.07}',
    "The balance of .. is 92233720368547758.07.",
  ],
  [
    { operation: "transfer", account: "john", amountCents: 1000n, to: "mary" },
    '{"account":"john","transfer":10.00,"to":"mary"}',
    "Transferred 10.00 from john to mary.",
  ],
  [
    { operation: "capture", account: "john", amountCents: 5n },
    '{"account":"john","withdraw":0.05}',
    "Withdrew 0.05 from john.",
  ],
  [{ operation: "hold", account: "john", amountCents: 5n }, null, "Holding 0.05 of john."],
  [
    { operation: "void", account: "john", amountCents: 0n },
    null,
    "Released what was held of john.",
  ],
  [{ operation: "close", account: "john", amountCents: 0n }, null, "Closed account john."],
  [{ operation: "history", account: "john", amountCents: 0n }, null, "Read the history of john."],
];

Deno.test("formatResultJson() writes the contest's keys and exact amounts, and nothing of what moves no money", () => {
  for (const [result, json] of CASES) assertEquals(formatResultJson(result), json);
});

Deno.test("formatResultWords() says the same to a person", () => {
  for (const [result, , words] of CASES) assertEquals(formatResultWords(result), words);
});
