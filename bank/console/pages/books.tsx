import type { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ClassTotal, DayTotal } from "../../admin/ledger_view.ts";
import { CURRENCY } from "../../ledger/store.ts";
import type { ConsoleEnv, ConsoleParts } from "../console_parts.ts";
import { grouped, money, spelled } from "../words.ts";
import { NoticeBox, operatorPage } from "./frame.tsx";

const DAY_MS = 86_400_000;

/** Whether the books balance, and what was booked today. */
export function bookPages(app: Hono<ConsoleEnv>, { assets, clock, openBooks }: ConsoleParts): void {
  app.get("/books", async (c) => {
    const nowMs = clock.now();
    const dayMs = nowMs - nowMs % DAY_MS;
    using books = await openBooks();
    const totals = books.trialBalance();
    const day = new Date(dayMs).toISOString().slice(0, 10);
    return operatorPage(
      c,
      { title: "Books", assets },
      <div class="stack-l">
        <h1>Books</h1>
        <TrialBalance totals={totals} />
        <h2>Today, {day} (UTC)</h2>
        <Day totals={books.totals(dayMs, dayMs + DAY_MS)} />
      </div>,
    );
  });
}

const TrialBalance: FC<{ totals: readonly ClassTotal[] }> = ({ totals }) => {
  const debit = totals.reduce((sum, row) => sum + row.debit, 0n);
  const credit = totals.reduce((sum, row) => sum + row.credit, 0n);
  const isBalanced = debit === credit;
  return (
    <>
      <NoticeBox
        tone={isBalanced ? "good" : "bad"}
        text={isBalanced
          ? `The books balance: ${money(debit)} ${CURRENCY} on either side`
          : `THE BOOKS DO NOT BALANCE: ${money(debit)} against ${money(credit)} ${CURRENCY}`}
      />
      <div class="scroll sheet fit" role="region" aria-label="Trial balance" tabindex={0}>
        <table class="ledger">
          <caption class="visually-hidden">Trial balance, amounts in {CURRENCY}</caption>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col" class="n">Debit</th>
              <th scope="col" class="n">Credit</th>
              <th scope="col" class="n">Balance</th>
            </tr>
          </thead>
          <tbody>
            {totals.map((row) => (
              <tr>
                <th scope="row" class="name">
                  {row.account}
                  {row.account === "customers" ? ` (${grouped(row.accounts)})` : ""}
                </th>
                <td class="n">{money(row.debit)}</td>
                <td class="n">{money(row.credit)}</td>
                <td class="n">{money(row.credit - row.debit)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Total</th>
              <td class="n">{money(debit)}</td>
              <td class="n">{money(credit)}</td>
              <td class="n">{money(credit - debit)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </>
  );
};

const Day: FC<{ totals: readonly DayTotal[] }> = ({ totals }) => (
  <div class="scroll sheet fit" role="region" aria-label="Booked today" tabindex={0}>
    <table class="ledger">
      <caption class="visually-hidden">What was booked and refused today</caption>
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col">Outcome</th>
          <th scope="col" class="n">Number</th>
          <th scope="col" class="n">Amount, {CURRENCY}</th>
        </tr>
      </thead>
      <tbody>
        {totals.map(({ kind, state, count, cents }) => (
          <tr>
            <th scope="row">{spelled(kind)}</th>
            <td>
              <span class={`badge ${state === "done" ? "good" : "warn"}`}>{state}</span>
            </td>
            <td class="n">{grouped(count)}</td>
            <td class="n">{money(cents)}</td>
          </tr>
        ))}
      </tbody>
    </table>
    {totals.length > 0 ? null : <p class="empty">Nothing was booked today.</p>}
  </div>
);
