import type { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { HoldView, TerminalView } from "../../admin/ledger_view.ts";
import { CURRENCY } from "../../ledger/store.ts";
import type { ConsoleEnv, ConsoleParts } from "../console_parts.ts";
import { duration, grouped, money } from "../words.ts";
import { operatorPage } from "./frame.tsx";

/** The bank's own ATMs, and the withdrawals that are under way. */
export function terminalPages(
  app: Hono<ConsoleEnv>,
  { assets, clock, openBooks }: ConsoleParts,
): void {
  app.get("/terminals", async (c) => {
    using books = await openBooks();
    return operatorPage(
      c,
      { title: "Terminals", assets },
      <div class="stack-l">
        <h1>Terminals</h1>
        <Terminals terminals={books.terminals()} />
        <h2>Withdrawals under way</h2>
        <Holds holds={books.holds()} nowMs={clock.now()} />
      </div>,
    );
  });
}

const Terminals: FC<{ terminals: readonly TerminalView[] }> = ({ terminals }) => (
  <div class="scroll sheet fit" role="region" aria-label="Terminals" tabindex={0}>
    <table class="ledger">
      <caption class="visually-hidden">Terminals and the cash that must be in them</caption>
      <thead>
        <tr>
          <th scope="col">Terminal</th>
          <th scope="col">State</th>
          <th scope="col" class="n">Cash, {CURRENCY}</th>
          <th scope="col">Notes</th>
        </tr>
      </thead>
      <tbody>
        {terminals.map(({ name, state, cents, notes }) => (
          <tr>
            <th scope="row" class="name">{name}</th>
            <td>
              <span class={`badge ${state === "active" ? "good" : "bad"}`}>{state}</span>
            </td>
            <td class="n">{money(cents)}</td>
            <td>
              {notes.map(({ cents, count }) => `${grouped(count)} × ${money(cents)}`).join(", ")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    {terminals.length > 0 ? null : (
      <p class="empty">
        No terminal is enrolled: <code>bank terminal add NAME</code>
      </p>
    )}
  </div>
);

const Holds: FC<{ holds: readonly HoldView[]; nowMs: number }> = ({ holds, nowMs }) => (
  <div class="scroll sheet fit" role="region" aria-label="Withdrawals under way" tabindex={0}>
    <table class="ledger">
      <caption class="visually-hidden">Money set aside until its notes are given out</caption>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col" class="n">Amount, {CURRENCY}</th>
          <th scope="col">Notes from</th>
          <th scope="col" class="n">Expires in</th>
        </tr>
      </thead>
      <tbody>
        {holds.map(({ account, amount, cash, expiresMs }) => (
          <tr>
            <th scope="row" class="name">{account}</th>
            <td class="n">{money(amount)}</td>
            <td>{cash.replace(/^cash:/, "")}</td>
            <td class="n">{duration(Number(expiresMs) - nowMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
    {holds.length > 0 ? null : <p class="empty">No money is set aside.</p>}
  </div>
);
