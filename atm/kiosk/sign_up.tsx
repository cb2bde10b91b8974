import { Hono } from "hono";
import { INITIAL_CENTS_MIN } from "../../lib/limits.ts";
import { Field, Keypad, ProblemSummary } from "./form.tsx";
import { Input } from "./input.ts";
import type { Kiosk, KioskContext, KioskEnv } from "./kiosk.ts";
import { languageOf, LANGUAGES } from "./language.ts";
import { refusalText } from "./refusal_text.ts";
import { screen } from "./screen.tsx";
import { enter, Ways } from "./sign_in.tsx";

/** Opening an account, with a password or with a card that lies at this machine. */
export function signUpPages(kiosk: Kiosk): Hono<KioskEnv> {
  const app = new Hono<KioskEnv>();
  app.get("/signup", (c) => signUpPage(kiosk, c, c.req.query("with") === "card"));
  app.post("/signup", async (c) => {
    const { words } = LANGUAGES[languageOf(c)];
    return await signUp(kiosk, c, await Input.of(c, words));
  });
  return app;
}

function signUpPage(
  kiosk: Kiosk,
  c: KioskContext,
  byCard: boolean,
  input?: Input,
): Response | Promise<Response> {
  const { words, money } = LANGUAGES[languageOf(c)];
  const problems = input?.problems ?? {};
  const isBad = input !== undefined && !input.isGood;
  return screen(
    kiosk,
    c,
    { title: words.signUp, problem: isBad, status: isBad ? 400 : 200 },
    <div class="narrow stack-l">
      <h1>{words.signUp}</h1>
      <ProblemSummary words={words} problems={problems} />
      <Ways words={words} path="/signup" way={byCard ? "card" : "password"} />
      <form method="post" action="/signup" class="card stack-l">
        <input type="hidden" name="with" value={byCard ? "card" : "password"} />
        <input type="hidden" name="request" value={kiosk.newId()} />
        <Field
          name="account"
          label={words.account}
          hint={byCard ? `${words.accountHint}. ${words.newCardHint}` : words.accountHint}
          value={input?.text("account") ?? ""}
          autocomplete="username"
          problems={problems}
          autofocus
        />
        {byCard
          ? (
            <>
              <Field
                name="secret"
                label={words.newPin}
                hint={words.pinHint}
                type="password"
                inputmode="numeric"
                autocomplete="new-password"
                class="pin"
                problems={problems}
              >
                <Keypad words={words} target="secret" />
              </Field>
              <Field
                name="again"
                label={words.againPin}
                type="password"
                inputmode="numeric"
                autocomplete="new-password"
                class="pin"
                problems={problems}
              >
                <Keypad words={words} target="again" />
              </Field>
            </>
          )
          : (
            <>
              <Field
                name="secret"
                label={words.newPassword}
                hint={words.passwordHint}
                type="password"
                autocomplete="new-password"
                problems={problems}
              />
              <Field
                name="again"
                label={words.againPassword}
                type="password"
                autocomplete="new-password"
                problems={problems}
              />
            </>
          )}
        <Field
          name="amount"
          label={words.firstDeposit}
          hint={words.firstDepositHint(money.format(INITIAL_CENTS_MIN))}
          inputmode="decimal"
          class="money"
          value={input?.text("amount") ?? money.plain(INITIAL_CENTS_MIN)}
          problems={problems}
        />
        <div class="actions">
          <button type="submit">{words.signUp}</button>
          <a class="button plain" href="/">{words.cancel}</a>
        </div>
      </form>
      <p class="muted">
        {words.haveOne} <a href="/login">{words.logIn}</a>
      </p>
    </div>,
  );
}

async function signUp(kiosk: Kiosk, c: KioskContext, input: Input): Promise<Response> {
  const { words, money } = LANGUAGES[languageOf(c)];
  const { desk } = kiosk.deps;
  const byCard = input.text("with") === "card";
  const account = input.account("account");
  const secret = byCard
    ? input.newPin("secret", "again")
    : input.newPassword("secret", "again", account);
  const amountCents = input.amount("amount", words.firstDeposit, money);
  if (amountCents < INITIAL_CENTS_MIN) {
    input.blame("amount", words.firstDepositHint(money.format(INITIAL_CENTS_MIN)));
  }
  if (!input.isGood) return await signUpPage(kiosk, c, byCard, input);
  const id = input.requestId("request") ?? kiosk.newId();
  const request = { id, operation: "create", amountCents } as const;
  const keys = byCard ? undefined : await desk.passwordKeys(account, secret);
  const outcome = await kiosk.signUps.once(
    id,
    async () =>
      keys === undefined
        ? await desk.openWithCard(account, secret, request)
        : await desk.open(keys, request),
  );
  // The form sent twice is a log-in, which needs the right password as any other.
  const entered = outcome.kind !== "done"
    ? outcome
    : await enter(kiosk, c, keys ?? await desk.cardKeys(account, secret));
  if (entered.kind === "done") return c.redirect("/home", 303);
  const isName = entered.kind === "refused" && entered.code === "account_exists";
  const text = entered.kind === "unknown"
    ? words.unknownSignUp
    : refusalText(entered, words, money);
  input.blame(isName ? "account" : "amount", text);
  return await signUpPage(kiosk, c, byCard, input);
}
