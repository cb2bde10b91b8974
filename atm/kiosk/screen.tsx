import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { Layout, wholePage } from "../../lib/web/layout.tsx";
import type { Kiosk, KioskContext } from "./kiosk.ts";
import { type Language, languageOf, LANGUAGES } from "./language.ts";
import { textSizeOf } from "./text_size.ts";
import type { Words } from "./words.ts";

/** What tells one screen from another. */
export interface ScreenOptions {
  readonly title: string;
  /** Whether something is wrong: screen readers hear it in the title first. */
  readonly problem?: boolean;
  /** Asks for itself again after so many seconds, where there are no scripts. */
  readonly refreshSeconds?: number;
  /** Where to instead. */
  readonly refreshTo?: string;
  readonly status?: 200 | 400 | 401 | 404 | 409 | 429 | 502;
}

/** Sends a screen with all that is around it. */
export function screen(
  kiosk: Kiosk,
  c: KioskContext,
  { title, problem = false, refreshSeconds, refreshTo, status = 200 }: ScreenOptions,
  content: Child,
): Response | Promise<Response> {
  const language = languageOf(c);
  const { words } = LANGUAGES[language];
  const customer = c.get("customer");
  const size = textSizeOf(c);
  // Without scripts, an idle page leaves the screen all the same.
  const idleSeconds = customer === undefined ? undefined : kiosk.deps.times.idleMs / 1000 + 1;
  const whole = (
    <Layout
      lang={language}
      title={`${problem ? `${words.problem}: ` : ""}${title} - ${words.brand}`}
      assets={kiosk.assets}
      scripts={["kiosk.js"]}
      skip={words.skip}
      rootClass={size === "standard" ? undefined : `text-${size}`}
      class={customer === undefined ? "stranger" : "customer"}
      refreshSeconds={refreshSeconds ?? idleSeconds}
      refreshTo={refreshSeconds === undefined && idleSeconds !== undefined ? "/timeout" : refreshTo}
      header={<Header words={words} account={customer?.account} />}
      footer={<Footer kiosk={kiosk} words={words} language={language} path={c.req.path} />}
    >
      {content}
      {customer === undefined ? null : <IdleDialog kiosk={kiosk} words={words} />}
    </Layout>
  );
  return c.html(wholePage(whole), status);
}

function Header(
  { words, account }: { words: Words; account: string | undefined },
): JSX.Element {
  return (
    <>
      <a class="brand" href={account === undefined ? "/" : "/home"}>
        <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
          <rect x="2" y="2" width="28" height="28" rx="8" class="brand-box" />
          <circle cx="16" cy="16" r="7" class="brand-dial" />
          <path d="M16 12v4l3 2" class="brand-hand" />
        </svg>
        {words.brand}
      </a>
      <button
        type="button"
        class="quiet read"
        data-read
        data-stop={words.stopReading}
        hidden
      >
        {words.readAloud}
      </button>
      {account === undefined ? null : (
        <div class="who">
          <span class="name">{account}</span>
          <form method="post" action="/logout">
            <button type="submit" class="plain">{words.logOut}</button>
          </form>
        </div>
      )}
    </>
  );
}

function Footer(
  { kiosk, words, language, path }: {
    kiosk: Kiosk;
    words: Words;
    language: Language;
    path: string;
  },
): JSX.Element {
  return (
    <>
      <p class="bank-number" title={words.bankNumberWhy}>
        {words.bankNumber} <span class="mono">{kiosk.deps.bankNumber}</span>
      </p>
      <nav class="push row languages" aria-label={words.language}>
        {Object.entries(LANGUAGES).map(([tag, other]) => (
          <a
            href={`${path}?lang=${tag}`}
            lang={tag}
            hreflang={tag}
            aria-current={tag === language ? "true" : undefined}
          >
            {other.words.name}
          </a>
        ))}
      </nav>
    </>
  );
}

function IdleDialog({ kiosk, words }: { kiosk: Kiosk; words: Words }): JSX.Element {
  const { warnMs, idleMs } = kiosk.deps.times;
  return (
    <dialog
      id="idle"
      aria-labelledby="idle-title"
      data-warn-ms={warnMs}
      data-idle-ms={idleMs}
    >
      <div class="stack">
        <h2 id="idle-title">{words.stillThere}</h2>
        <p>{words.stillThereLead}</p>
        <div class="row">
          <button type="button" id="stay" autofocus>{words.stay}</button>
          <form method="post" action="/logout">
            <button type="submit" class="plain">{words.logOut}</button>
          </form>
        </div>
      </div>
    </dialog>
  );
}

/** A moment in the words of a language, in UTC as all of the bank's times. */
export function timeText(words: Words, timeMs: number): string {
  const style = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" } as const;
  return `${new Intl.DateTimeFormat(words.locale, style).format(timeMs)} UTC`;
}
