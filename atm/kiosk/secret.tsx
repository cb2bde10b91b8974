import { Hono } from "hono";
import { equalBytes } from "../../lib/bytes.ts";
import { UserError } from "../../lib/errors.ts";
import { customerOf } from "./customer_of.ts";
import type { Customer } from "./customer.ts";
import { Field, Keypad, ProblemSummary } from "./form.tsx";
import { Input } from "./input.ts";
import { type Keys, wipe } from "./keys.ts";
import type { Kiosk, KioskContext, KioskEnv } from "./kiosk.ts";
import { languageOf, LANGUAGES } from "./language.ts";
import { refusalText } from "./refusal_text.ts";
import { screen } from "./screen.tsx";

/** Wrong old PINs or passwords before the session ends: the keys here must be no oracle for them. */
const WRONG_MAX = 3;

/** Changing the PIN of a card, or the password of a log-in. */
export function secretPages(kiosk: Kiosk): Hono<KioskEnv> {
  const app = new Hono<KioskEnv>();
  app.get("/secret", (c) => secretPage(kiosk, c));
  app.post("/secret", async (c) => {
    const { words } = LANGUAGES[languageOf(c)];
    return await change(kiosk, c, await Input.of(c, words));
  });
  app.get("/secret/changed", (c) => {
    const { words } = LANGUAGES[languageOf(c)];
    const byCard = customerOf(c).keys.by === "card";
    const title = byCard ? words.changedPin : words.changedPassword;
    return screen(
      kiosk,
      c,
      { title },
      <div class="narrow stack-l centred">
        <h1>{title}</h1>
        <div class="actions">
          <a class="button" href="/home">{words.continue}</a>
        </div>
      </div>,
    );
  });
  return app;
}

async function change(kiosk: Kiosk, c: KioskContext, input: Input): Promise<Response> {
  const customer = customerOf(c);
  const { desk } = kiosk.deps;
  const { words, money } = LANGUAGES[languageOf(c)];
  const { by, account } = customer.keys;
  const keysOf = (secret: string) =>
    by === "card" ? desk.cardKeys(account, secret) : desk.passwordKeys(account, secret);
  const old = input.secret("old", by === "card" ? words.oldPin : words.oldPassword);
  const fresh = by === "card"
    ? input.newPin("secret", "again")
    : input.newPassword("secret", "again", account);
  if (input.isGood && fresh === old) input.blame("secret", words.sameAsOld);
  if (!input.isGood) return await secretPage(kiosk, c, input);
  if (!await isOld(customer, () => keysOf(old))) {
    if (++customer.wrongSecrets >= WRONG_MAX) {
      kiosk.sessions.end(c);
      return c.redirect("/timeout", 303);
    }
    input.blame("old", words.wrongOld);
    return await secretPage(kiosk, c, input);
  }
  customer.wrongSecrets = 0;
  const keys = await keysOf(fresh);
  try {
    await desk.change(customer.keys, keys);
  } catch (error) {
    wipe(keys);
    if (!(error instanceof UserError)) throw error;
    input.blame(
      "secret",
      error.code === "outcome_unknown" ? words.unknownChange : refusalText(
        { kind: "refused", code: error.code, availableCents: 0n },
        words,
        money,
      ),
    );
    return await secretPage(kiosk, c, input);
  }
  customer.take(keys);
  return c.redirect("/secret/changed", 303);
}

/** Compared with the keys in hand: at the bank, a slip here would count against the card. */
async function isOld(customer: Customer, derive: () => Promise<Keys>): Promise<boolean> {
  try {
    const { card } = await derive();
    const { possessionSeed, pinSeed = new Uint8Array() } = customer.keys.card;
    return equalBytes(card.possessionSeed, possessionSeed) &&
      equalBytes(card.pinSeed ?? new Uint8Array(), pinSeed);
  } catch (error) {
    if (error instanceof UserError && error.code === "pin_form") return false;
    throw error;
  }
}

function secretPage(
  kiosk: Kiosk,
  c: KioskContext,
  input?: Input,
): Response | Promise<Response> {
  const { words } = LANGUAGES[languageOf(c)];
  const byCard = customerOf(c).keys.by === "card";
  const title = byCard ? words.changePin : words.changePassword;
  const problems = input?.problems ?? {};
  const isBad = input !== undefined;
  const field = (name: string, label: string, autocomplete: string, hint?: string) => (
    <Field
      name={name}
      label={label}
      type="password"
      autocomplete={autocomplete}
      problems={problems}
      {...(hint === undefined ? {} : { hint })}
      {...(byCard ? { inputmode: "numeric", class: "pin" } : {})}
    >
      {byCard ? <Keypad words={words} target={name} /> : null}
    </Field>
  );
  return screen(
    kiosk,
    c,
    { title, problem: isBad, status: isBad ? 400 : 200 },
    <div class="narrow stack-l">
      <h1>{title}</h1>
      <ProblemSummary words={words} problems={problems} />
      <form method="post" action="/secret" class="card stack-l">
        {field("old", byCard ? words.oldPin : words.oldPassword, "current-password")}
        {field(
          "secret",
          byCard ? words.newPin : words.newPassword,
          "new-password",
          byCard ? words.pinHint : words.passwordHint,
        )}
        {field("again", byCard ? words.againPin : words.againPassword, "new-password")}
        <div class="actions">
          <button type="submit">{words.change}</button>
          <a class="button plain" href="/home">{words.cancel}</a>
        </div>
      </form>
    </div>,
  );
}
