import { assertEquals, assertRejects } from "@std/assert";
import { historyOf, NOW_MS, pages, visitTo } from "../tests/support/history_bank.ts";
import { UserError } from "../lib/errors.ts";
import { checkStatement } from "../lib/statement/statement.ts";
import { makeStatement } from "./make_statement.ts";

const HISTORY = historyOf([10_000n, 500n, -300n, 700n]);
const [newest, third, second, oldest] = HISTORY;

Deno.test("makeStatement() takes the whole history, oldest first", async () => {
  const { visit } = visitTo(pages(HISTORY, 2));
  const statement = await makeStatement(visit, { sinceMs: 0, untilMs: 0 });
  checkStatement(statement);
  assertEquals(statement.entries.map(({ id }) => id), ["1", "2", "3", "4"]);
  assertEquals([statement.openingCents, statement.closingCents], [0n, 10_900n]);
  assertEquals([statement.fromMs, statement.toMs], [oldest!.timeMs, NOW_MS]);
  assertEquals([statement.bankId, statement.account], ["ababababa", "bob"]);
  assertEquals(statement.accountId.length, 22);
});

Deno.test("makeStatement() of a period begins and ends with the balances of then", async () => {
  const { visit } = visitTo(pages(HISTORY, 2));
  const period = { sinceMs: second!.timeMs, untilMs: newest!.timeMs };
  const statement = await makeStatement(visit, period);
  checkStatement(statement);
  assertEquals(statement.entries.map(({ id }) => id), ["2", "3"]);
  assertEquals([statement.openingCents, statement.closingCents], [10_000n, 10_200n]);
  assertEquals([statement.fromMs, statement.toMs], [second!.timeMs, newest!.timeMs - 1]);
});

Deno.test("makeStatement() of a period without entries has the balance of then twice", async () => {
  const { visit } = visitTo(pages(HISTORY, 2));
  const later = await makeStatement(visit, { sinceMs: newest!.timeMs + 1, untilMs: 0 });
  checkStatement(later);
  assertEquals([later.openingCents, later.closingCents], [10_900n, 10_900n]);
  const between = { sinceMs: third!.timeMs + 1, untilMs: newest!.timeMs };
  const { closingCents } = await makeStatement(visit, between);
  assertEquals(closingCents, 10_200n);
  const before = await makeStatement(visit, { sinceMs: 1, untilMs: oldest!.timeMs });
  assertEquals([before.openingCents, before.closingCents], [0n, 0n]);
  // From when is not told, and no entry tells it: not from today back to then.
  const upTo = await makeStatement(visit, { sinceMs: 0, untilMs: oldest!.timeMs });
  assertEquals([upTo.fromMs, upTo.toMs], [oldest!.timeMs - 1, oldest!.timeMs - 1]);
  const ahead = await makeStatement(visit, { sinceMs: NOW_MS + 9, untilMs: 0 });
  assertEquals([ahead.fromMs, ahead.toMs], [NOW_MS + 9, NOW_MS + 9]);
});

Deno.test("makeStatement() spans times that are out of order, and refuses a gap", async () => {
  const odd = [newest!, { ...third!, timeMs: NOW_MS + 1 }, { ...second!, timeMs: 1 }, oldest!];
  const { visit } = visitTo(pages(odd, 2));
  const statement = await makeStatement(visit, { sinceMs: 0, untilMs: 0 });
  checkStatement(statement);
  assertEquals([statement.fromMs, statement.toMs], [1, NOW_MS + 1]);
  await assertRejects(
    () => makeStatement(visit, { sinceMs: oldest!.timeMs, untilMs: 0 }),
    UserError,
    "clock was set",
  );
});
