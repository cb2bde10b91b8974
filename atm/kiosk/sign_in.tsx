import { Hono } from "hono";
import type { Child } from "hono/jsx";
import { UserError } from "../../lib/errors.ts";
import { Field, Keypad, ProblemSummary } from "./form.tsx";
import { Input } from "./input.ts";
import type { Keys } from "./keys.ts";
import type { Kiosk, KioskContext, KioskEnv } from "./kiosk.ts";
import { languageOf, LANGUAGES } from "./language.ts";
import type { Outcome } from "./outcome.ts";
import { refusalText } from "./refusal_text.ts";
import { screen } from "./screen.tsx";
import { TEXT_SIZES, textSizeOf } from "./text_size.ts";
import type { TextSize } from "./text_size.ts";
import type { Words } from "./words.ts";

/** The first page, logging in and logging out. */
export function signInPages(kiosk: Kiosk): Hono<KioskEnv> {
  const app = new Hono<KioskEnv>();
  app.get("/", (c) => {
    if (c.get("customer") !== undefined) return c.redirect("/home", 303);
    const { words } = LANGUAGES[languageOf(c)];
    const content = <Welcome words={words} size={textSizeOf(c)} />;
    return screen(kiosk, c, { title: words.welcome }, content);
  });
  app.get("/login", (c) => logInPage(kiosk, c, wayOf(c.req.query("with"))));
  app.post("/login", async (c) => {
    const { words } = LANGUAGES[languageOf(c)];
    return await logIn(kiosk, c, await Input.of(c, words));
  });
  app.post("/logout", (c) => {
    kiosk.sessions.end(c);
    c.header("clear-site-data", '"cache"');
    return c.redirect("/bye", 303);
  });
  app.get("/bye", (c) => farewell(kiosk, c, "bye"));
  app.get("/timeout", (c) => farewell(kiosk, c, "timedOut"));
  return app;
}

/** What stands in the place of a card: a password, or a card at this machine with its PIN. */
type Way = "password" | "card";

function wayOf(text: string | undefined): Way {
  return text === "card" ? "card" : "password";
}

function Welcome({ words, size }: { words: Words; size: TextSize }): Child {
  return (
    <div class="welcome stack-l">
      <div>
        <h1>{words.welcome}</h1>
        <p class="lead muted">{words.welcomeLead}</p>
      </div>
      <nav class="choices" aria-label={words.welcomeLead}>
        <a class="choice primary" href="/login">
          <span class="choice-title">{words.logIn}</span>
          <span>{words.logInLead}</span>
        </a>
        <a class="choice" href="/signup">
          <span class="choice-title">{words.signUp}</span>
          <span>{words.signUpLead}</span>
        </a>
      </nav>
      <nav class="sizes" aria-label={words.textSize}>
        <span class="label" aria-hidden="true">{words.textSize}</span>
        {TEXT_SIZES.map((each) => (
          <a
            href={`/?text=${each}`}
            class={`size-${each}`}
            aria-current={each === size ? "true" : undefined}
          >
            {words.textSizes[each]}
          </a>
        ))}
      </nav>
    </div>
  );
}

function logInPage(
  kiosk: Kiosk,
  c: KioskContext,
  way: Way,
  input?: Input,
): Response | Promise<Response> {
  const { words } = LANGUAGES[languageOf(c)];
  const problems = input?.problems ?? {};
  const isBad = input !== undefined && !input.isGood;
  const status = !isBad ? 200 : "wait" in problems ? 429 : 401;
  return screen(
    kiosk,
    c,
    { title: words.logIn, problem: isBad, status },
    <div class="narrow stack-l">
      <h1>{words.logIn}</h1>
      <ProblemSummary words={words} problems={problems} />
      <Ways words={words} path="/login" way={way} />
      <form method="post" action="/login" class="card stack-l">
        <input type="hidden" name="with" value={way} />
        <Field
          name="account"
          label={words.account}
          value={input?.text("account") ?? ""}
          autocomplete="username"
          problems={problems}
          autofocus
          {...(way === "card" ? { hint: words.cardHint } : {})}
        />
        {way === "password"
          ? (
            <Field
              name="secret"
              label={words.password}
              type="password"
              autocomplete="current-password"
              problems={problems}
            />
          )
          : (
            <Field
              name="secret"
              label={words.pin}
              type="password"
              inputmode="numeric"
              autocomplete="current-password"
              class="pin"
              problems={problems}
            >
              <Keypad words={words} target="secret" />
            </Field>
          )}
        <div class="actions">
          <button type="submit">{words.logIn}</button>
          <a class="button plain" href="/">{words.cancel}</a>
        </div>
      </form>
      <p class="muted">
        {words.newHere} <a href="/signup">{words.signUp}</a>
      </p>
    </div>,
  );
}

/** The two ways in, as a switch that works without scripts. */
export function Ways(
  { words, path, way }: { words: Words; path: string; way: Way },
): Child {
  const link = (to: Way, text: string) => (
    <a href={`${path}?with=${to}`} aria-current={way === to ? "true" : undefined}>{text}</a>
  );
  return (
    <nav class="ways" aria-label={words.logIn}>
      {link("password", words.byPassword)}
      {link("card", words.byCard)}
    </nav>
  );
}

async function logIn(kiosk: Kiosk, c: KioskContext, input: Input): Promise<Response> {
  const { words, money } = LANGUAGES[languageOf(c)];
  const way = wayOf(input.text("with"));
  const account = input.account("account");
  const secret = input.secret("secret", way === "card" ? words.pin : words.password);
  // Asked before anything is computed: a guess costs a guesser more than it costs us.
  const waitMs = kiosk.backOff.waitMs(account);
  if (input.isGood && waitMs > 0) {
    input.blame("secret", words.waitSeconds(Math.ceil(waitMs / 1000)));
    c.header("retry-after", `${Math.ceil(waitMs / 1000)}`);
  }
  if (!input.isGood) return await logInPage(kiosk, c, way, input);
  try {
    const keys = way === "card"
      ? await kiosk.deps.desk.cardKeys(account, secret)
      : await kiosk.deps.desk.passwordKeys(account, secret);
    const outcome = await enter(kiosk, c, keys);
    if (outcome.kind === "done") return c.redirect("/home", 303);
    if (isWrong(outcome)) kiosk.backOff.failed(account);
    const { not_authenticated, wrong_pin } = words.refusal;
    const text = refusalText(outcome, words, money);
    const isSecret = text === not_authenticated || text === wrong_pin;
    const wrong = way === "card" ? words.wrongCard : words.wrongPassword;
    input.blame("secret", isSecret && text !== wrong_pin ? wrong : text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { noCard, cardWithoutPin, pinForm } = words;
    const known = { no_card: noCard, card_without_pin: cardWithoutPin, pin_form: pinForm };
    const text = known[error.code as keyof typeof known];
    if (text === undefined) throw error;
    input.blame(error.code === "pin_form" ? "secret" : "account", text);
  }
  return await logInPage(kiosk, c, way, input);
}

/** Whether somebody guessed: those who try again and again have to wait. */
function isWrong(outcome: Outcome): boolean {
  return outcome.kind === "refused" && ["not_authenticated", "wrong_pin"].includes(outcome.code);
}

/** Logs in with keys that the bank accepts: it is asked for the balance. */
export async function enter(kiosk: Kiosk, c: KioskContext, keys: Keys): Promise<Outcome> {
  const request = { id: kiosk.newId(), operation: "balance", amountCents: 0n } as const;
  const outcome = await kiosk.deps.desk.give(keys, request);
  if (outcome.kind !== "done") return outcome;
  kiosk.backOff.succeeded(keys.account);
  kiosk.logIn(c, keys, outcome);
  return outcome;
}

function farewell(
  kiosk: Kiosk,
  c: KioskContext,
  why: "bye" | "timedOut",
): Response | Promise<Response> {
  const { words } = LANGUAGES[languageOf(c)];
  return screen(
    kiosk,
    c,
    { title: words[why], refreshSeconds: 30, refreshTo: "/" },
    <div class="narrow stack-l centred">
      <h1>{words[why]}</h1>
      <p class="lead muted">{why === "bye" ? words.byeLead : words.timedOutLead}</p>
      <div class="actions">
        <a class="button" href="/login">{words.logInAgain}</a>
        <a class="button plain" href="/">{words.start}</a>
      </div>
    </div>,
  );
}
