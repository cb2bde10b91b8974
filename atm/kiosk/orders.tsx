import { Hono } from "hono";
import type { Child } from "hono/jsx";
import { customerOf } from "./customer_of.ts";
import type { Customer } from "./customer.ts";
import type { Request } from "./desk.ts";
import { Field, ProblemSummary } from "./form.tsx";
import { Input } from "./input.ts";
import type { Kiosk, KioskContext, KioskEnv } from "./kiosk.ts";
import { languageOf, LANGUAGES } from "./language.ts";
import type { Money } from "./money.ts";
import { screen } from "./screen.tsx";
import type { Words } from "./words.ts";

/** What moves money here. */
type Moving = "deposit" | "withdraw" | "transfer";

/** In whole units: those that notes make up. */
const QUICK_CENTS = [1_000n, 2_000n, 5_000n, 10_000n, 20_000n];

/** Putting in, taking out and sending: a form, a page to check, and the order itself. */
export function orderPages(kiosk: Kiosk): Hono<KioskEnv> {
  const app = new Hono<KioskEnv>();
  for (const operation of ["deposit", "withdraw", "transfer"] as const) {
    app.get(`/${operation}`, (c) => formPage(kiosk, c, operation));
    app.post(`/${operation}`, (c) => prepare(kiosk, c, operation));
  }
  app.get("/check/:id", (c) => {
    const made = customerOf(c).request(c.req.param("id"));
    if (made === undefined) return c.redirect("/home", 303);
    // Back from the receipt: there is nothing left to confirm.
    if (made.outcome?.kind === "done") return c.redirect(`/order/${made.id}`, 303);
    return checkPage(kiosk, c, made);
  });
  app.post("/confirm", async (c) => {
    const customer = customerOf(c);
    const input = await Input.of(c, LANGUAGES[languageOf(c)].words);
    const made = customer.request(input.requestId("request") ?? "");
    if (made === undefined) return c.redirect("/gone", 303);
    await customer.give(made);
    return c.redirect(`/order/${made.id}`, 303);
  });
  return app;
}

async function prepare(kiosk: Kiosk, c: KioskContext, operation: Moving): Promise<Response> {
  const customer = customerOf(c);
  const { words, money } = LANGUAGES[languageOf(c)];
  const input = await Input.of(c, words);
  const amountCents = input.amount("amount", words.amount, money);
  const { availableCents } = customer.balance;
  if (operation !== "deposit" && amountCents > availableCents) {
    input.blame("amount", words.refusal.insufficient_funds(money.format(availableCents)));
  }
  const to = operation === "transfer" ? input.account("to", words.toAccount) : undefined;
  if (to === customer.account) input.blame("to", words.refusal.same_account);
  if (!input.isGood) return await formPage(kiosk, c, operation, input);
  const id = kiosk.newId();
  customer.prepare({ id, operation, amountCents, ...(to === undefined ? {} : { to }) });
  return c.redirect(`/check/${id}`, 303);
}

function formPage(
  kiosk: Kiosk,
  c: KioskContext,
  operation: Moving,
  input?: Input,
): Response | Promise<Response> {
  const customer = customerOf(c);
  const { words, money } = LANGUAGES[languageOf(c)];
  const problems = input?.problems ?? {};
  const isBad = input !== undefined;
  const title = {
    deposit: words.howMuchIn,
    withdraw: words.howMuchOut,
    transfer: words.whoGetsIt,
  }[operation];
  return screen(
    kiosk,
    c,
    { title: words[operation], problem: isBad, status: isBad ? 400 : 200 },
    <div class="narrow stack-l">
      <h1>{title}</h1>
      <ProblemSummary words={words} problems={problems} />
      {operation === "deposit" || customer.hidesBalance ? null : (
        <p class="muted number">
          {words.availableIs(money.format(customer.balance.availableCents))}
        </p>
      )}
      {operation === "transfer"
        ? null
        : <QuickAmounts customer={customer} operation={operation} money={money} title={title} />}
      <form method="post" action={`/${operation}`} class="card stack-l">
        {operation !== "transfer" ? null : (
          <Field
            name="to"
            label={words.toAccount}
            value={input?.text("to") ?? ""}
            problems={problems}
            autofocus
          />
        )}
        <Field
          name="amount"
          label={operation === "transfer" ? words.amount : words.otherAmount}
          hint={words.amountHint(money.example)}
          inputmode="decimal"
          class="money"
          value={input?.text("amount") ?? ""}
          problems={problems}
        />
        <div class="actions">
          <button type="submit">{words.continue}</button>
          <a class="button plain" href="/home">{words.cancel}</a>
        </div>
      </form>
    </div>,
  );
}

/** A form of its own: Enter in the other form must not press one of these. */
function QuickAmounts(
  { customer, operation, money, title }: {
    customer: Customer;
    operation: Moving;
    money: Money;
    title: string;
  },
): Child {
  const { availableCents } = customer.balance;
  const amounts = QUICK_CENTS.filter((cents) => operation === "deposit" || cents <= availableCents);
  if (amounts.length === 0) return null;
  return (
    <form method="post" action={`/${operation}`}>
      <fieldset class="quick">
        <legend class="visually-hidden">{title}</legend>
        {amounts.map((cents) => (
          <button type="submit" class="plain" name="amount" value={money.plain(cents)}>
            {money.whole(cents)}
          </button>
        ))}
      </fieldset>
    </form>
  );
}

function checkPage(
  kiosk: Kiosk,
  c: KioskContext,
  { id, operation, amountCents, to = "" }: Request,
): Response | Promise<Response> {
  const customer = customerOf(c);
  const { words, money } = LANGUAGES[languageOf(c)];
  return screen(
    kiosk,
    c,
    { title: words.check },
    <div class="narrow stack-l">
      <p class="eyebrow">{words.check}</p>
      <h1>{question(words, money, { operation, amountCents, to })}</h1>
      <div class="card stack-l">
        <dl class="facts">
          <dt>{words.account}</dt>
          <dd>{customer.account}</dd>
          {operation !== "transfer" ? null : (
            <>
              <dt>{words.toAccount}</dt>
              <dd>{to}</dd>
            </>
          )}
          <dt>{words.amount}</dt>
          <dd>{money.format(amountCents)}</dd>
          {customer.hidesBalance ? null : (
            <>
              <dt>{words.balanceAfter}</dt>
              <dd>
                {money.format(
                  customer.balance.balanceCents +
                    (operation === "deposit" ? amountCents : -amountCents),
                )}
              </dd>
            </>
          )}
        </dl>
        <form method="post" action="/confirm" class="actions" data-once>
          <input type="hidden" name="request" value={id} />
          <button type="submit">{words.confirm}</button>
          <a class="button plain" href={`/${operation}`}>{words.change}</a>
          <a class="button quiet" href="/home">{words.cancel}</a>
        </form>
        <p class="hint">{words.onlyOnce}</p>
      </div>
    </div>,
  );
}

function question(
  words: Words,
  money: Money,
  { operation, amountCents, to }: Pick<Request, "operation" | "amountCents"> & { to: string },
): string {
  const amount = money.format(amountCents);
  if (operation === "transfer") return words.checkTransfer(amount, to);
  return operation === "deposit" ? words.checkDeposit(amount) : words.checkWithdraw(amount);
}
