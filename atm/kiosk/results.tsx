import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Child } from "hono/jsx";
import { encodeQR } from "qr";
import { customerOf } from "./customer_of.ts";
import type { Customer, Made } from "./customer.ts";
import type { Kiosk, KioskContext, KioskEnv } from "./kiosk.ts";
import { languageOf, LANGUAGES } from "./language.ts";
import type { Done, Outcome } from "./outcome.ts";
import type { Money } from "./money.ts";
import { refusalText } from "./refusal_text.ts";
import { screen, timeText } from "./screen.tsx";
import type { Words } from "./words.ts";

/** Between two askings for an answer that was lost, in seconds. */
const ASK_SECONDS = 3;

/** What became of an order: its receipt, or why there is none. */
export function resultPages(kiosk: Kiosk): Hono<KioskEnv> {
  const app = new Hono<KioskEnv>();
  app.get("/order/:id", async (c) => {
    const customer = customerOf(c);
    const made = customer.request(c.req.param("id"));
    if (made?.outcome === undefined) return c.redirect("/gone", 303);
    return resultPage(kiosk, c, made, await customer.settle(made));
  });
  app.get("/order/:id/receipt", (c) => {
    const { reference, receipt } = receiptOf(c);
    c.header("content-disposition", `attachment; filename="${reference}.receipt"`);
    return c.body(receipt, 200, { "content-type": "application/x-pem-file" });
  });
  app.get("/order/:id/code", (c) => {
    const code = encodeQR(receiptOf(c).receipt, "svg", { ecc: "low", border: 4 });
    return c.body(code, 200, { "content-type": "image/svg+xml" });
  });
  app.get("/gone", (c) => {
    const { words } = LANGUAGES[languageOf(c)];
    return screen(
      kiosk,
      c,
      { title: words.errorTitle, problem: true, status: 409 },
      <Verdict title={words.errorTitle} text={words.gone} words={words} />,
    );
  });
  return app;
}

function receiptOf(c: KioskContext): Done {
  const outcome = customerOf(c).request(c.req.param("id") ?? "")?.outcome;
  if (outcome?.kind === "done") return outcome;
  throw new HTTPException(404, { message: "There is no such receipt" });
}

function resultPage(
  kiosk: Kiosk,
  c: KioskContext,
  made: Made,
  outcome: Outcome,
): Response | Promise<Response> {
  const { words, money } = LANGUAGES[languageOf(c)];
  const customer = customerOf(c);
  switch (outcome.kind) {
    case "done": {
      const title = doneTitle(words, money, { ...made, amountCents: outcome.amountCents });
      return screen(
        kiosk,
        c,
        { title: words.receipt },
        <Receipt
          id={made.id}
          title={title}
          customer={customer}
          done={outcome}
          words={words}
          money={money}
        />,
      );
    }
    case "unknown":
      return screen(
        kiosk,
        c,
        { title: words.unknownTitle, refreshSeconds: ASK_SECONDS },
        <Unknown words={words} id={made.id} />,
      );
    case "failed":
      return screen(
        kiosk,
        c,
        { title: words.failedTitle, problem: true, status: 502 },
        <Verdict title={words.failedTitle} text={words.failed} words={words}>
          <form method="post" action="/confirm" data-once>
            <input type="hidden" name="request" value={made.id} />
            <button type="submit">{words.tryAgain}</button>
          </form>
        </Verdict>,
      );
    case "refused":
    case "cancelled": {
      const text = refusalText(outcome, words, money);
      return screen(
        kiosk,
        c,
        { title: words.refusedTitle, problem: true },
        <Verdict
          title={words.refusedTitle}
          text={outcome.kind === "refused" ? `${text}. ${words.nothingMoved}` : text}
          words={words}
        >
          <a class="button" href={`/${made.operation}`}>{words.change}</a>
        </Verdict>,
      );
    }
  }
}

function doneTitle(words: Words, money: Money, { operation, amountCents, to = "" }: Made): string {
  const amount = money.format(amountCents);
  if (operation === "transfer") return words.doneTransfer(amount, to);
  return operation === "deposit" ? words.doneDeposit(amount) : words.doneWithdraw(amount);
}

function Receipt({ id, title, customer, done, words, money }: {
  id: string;
  title: string;
  customer: Customer;
  done: Done;
  words: Words;
  money: Money;
}): Child {
  return (
    <div class="narrow stack-l receipt">
      <div class="done">
        <svg viewBox="0 0 32 32" width="40" height="40" aria-hidden="true">
          <circle cx="16" cy="16" r="15" class="done-disc" />
          <path d="m9 16.5 5 5 9-10" class="done-tick" />
        </svg>
        <h1>{title}</h1>
      </div>
      {done.forked ? <p class="notice bad" role="alert">{words.forked}</p> : null}
      <div class="card stack-l">
        {customer.hidesBalance ? null : (
          <div>
            <p class="muted">{words.newBalance}</p>
            <p class="big">{money.format(done.balanceCents)}</p>
          </div>
        )}
        <dl class="facts">
          <dt>{words.account}</dt>
          <dd>{customer.account}</dd>
          <dt>{words.amount}</dt>
          <dd>{money.format(done.amountCents)}</dd>
          {done.notes.length === 0 ? null : (
            <>
              <dt>{words.notes}</dt>
              <dd>{notesText(money, done.notes)}</dd>
            </>
          )}
          <dt>{words.time}</dt>
          <dd>{timeText(words, done.timeMs)}</dd>
          <dt>{words.reference}</dt>
          <dd class="mono">{done.reference.replaceAll(/(.{4})(?=.)/g, "$1 ")}</dd>
        </dl>
        <div class="proof">
          <img src={`/order/${id}/code`} width="256" height="256" alt={words.receiptCode} />
          <div class="stack">
            <p class="hint">{words.receiptWhy}</p>
            <a class="button plain" href={`/order/${id}/receipt`} download="">
              {words.saveReceipt}
            </a>
          </div>
        </div>
      </div>
      <div class="actions noprint">
        <a class="button" href="/home">{words.another}</a>
        <button type="button" class="plain" data-print hidden>{words.print}</button>
        <form method="post" action="/logout">
          <button type="submit" class="plain">{words.finish}</button>
        </form>
      </div>
    </div>
  );
}

/** `2 × €50, 1 × €20` */
function notesText(money: Money, notes: Done["notes"]): string {
  return notes.map(({ cents, count }) => `${count} × ${money.whole(cents)}`).join(", ");
}

function Unknown({ words, id }: { words: Words; id: string }): Child {
  return (
    <div class="narrow stack-l" data-again-ms={ASK_SECONDS * 1000}>
      <h1>{words.unknownTitle}</h1>
      <div class="notice warn" role="status">
        <p>{words.unknown}</p>
        <p>
          <strong>{words.unknownOnce}</strong>
        </p>
      </div>
      <div class="actions">
        <a class="button" href={`/order/${id}`}>{words.askAgain}</a>
      </div>
    </div>
  );
}

/** That something was not done, and what can be done now. */
function Verdict(
  { title, text, words, children }: {
    title: string;
    text: string;
    words: Words;
    children?: Child;
  },
): Child {
  return (
    <div class="narrow stack-l">
      <h1>{title}</h1>
      <p class="notice bad" role="alert">{text}</p>
      <div class="actions">
        {children}
        <a class="button plain" href="/home">{words.back}</a>
      </div>
    </div>
  );
}
