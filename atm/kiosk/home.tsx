import { Hono } from "hono";
import type { Child } from "hono/jsx";
import type { Customer } from "./customer.ts";
import type { Kiosk, KioskEnv } from "./kiosk.ts";
import { languageOf, LANGUAGES } from "./language.ts";
import type { Money } from "./money.ts";
import { customerOf } from "./customer_of.ts";
import { screen } from "./screen.tsx";
import type { Words } from "./words.ts";

/** The page after logging in: the balance, which stays true, and what can be done. */
export function homePages(kiosk: Kiosk): Hono<KioskEnv> {
  const app = new Hono<KioskEnv>();
  app.get("/home", (c) => {
    const customer = customerOf(c);
    const { words, money } = LANGUAGES[languageOf(c)];
    return screen(
      kiosk,
      c,
      { title: words.home },
      <div class="stack-l">
        <Balance customer={customer} words={words} money={money} />
        <Choices customer={customer} words={words} />
      </div>,
    );
  });
  app.post("/balance", (c) => {
    const customer = customerOf(c);
    customer.hidesBalance = !customer.hidesBalance;
    return c.redirect("/home", 303);
  });
  return app;
}

function Balance(
  { customer, words, money }: { customer: Customer; words: Words; money: Money },
): Child {
  const { balanceCents, availableCents } = customer.balance;
  const { hidesBalance } = customer;
  return (
    <section class="balance card" aria-labelledby="balance-title">
      <h1 id="balance-title">
        <span class="visually-hidden">{words.hello(customer.account)}.</span> {words.balance}
      </h1>
      {hidesBalance
        ? <p class="balance-now muted">{words.balanceHidden}</p>
        : <p class="balance-now" data-balance>{money.format(balanceCents)}</p>}
      {hidesBalance || availableCents === balanceCents
        ? null
        : <p class="muted">{words.availableIs(money.format(availableCents))}</p>}
      <p class="visually-hidden" role="status" data-says></p>
      <form method="post" action="/balance">
        <button type="submit" class="quiet">{hidesBalance ? words.show : words.hide}</button>
      </form>
    </section>
  );
}

function Choices({ customer, words }: { customer: Customer; words: Words }): Child {
  const change = customer.keys.by === "card" ? words.changePin : words.changePassword;
  const choices = [
    ["/withdraw", words.withdraw, "M16 5v17m-7-7 7 7 7-7M5 27h22"],
    ["/deposit", words.deposit, "M16 22V5m-7 7 7-7 7 7M5 27h22"],
    ["/transfer", words.transfer, "M4 11h22m-6-6 6 6-6 6M28 22H6m6-6-6 6 6 6"],
    ["/history", words.history, "M5 8h22M5 16h22M5 24h14"],
    ["/secret", change, "M7 14h18v13H7zM11 14V9a5 5 0 0 1 10 0v5"],
  ] as const;
  return (
    <nav class="tiles" aria-label={words.welcomeLead}>
      {choices.map(([href, text, icon]) => (
        <a class="tile" href={href}>
          <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
            <path d={icon} class="stroke" />
          </svg>
          {text}
        </a>
      ))}
    </nav>
  );
}
