import { UserError } from "../../lib/errors.ts";
import type { Kiosk, KioskContext } from "./kiosk.ts";
import { languageOf, LANGUAGES } from "./language.ts";
import { refusalText } from "./refusal_text.ts";
import { screen } from "./screen.tsx";

/** Says what went wrong, and never more than that. */
export function errorPage(
  kiosk: Kiosk,
  c: KioskContext,
  status: number,
  error: unknown,
): Response | Promise<Response> {
  const { words, money } = LANGUAGES[languageOf(c)];
  const isBank = status === 502;
  const title = isBank ? words.failedTitle : words.errorTitle;
  const texts: Readonly<Record<number, string>> = {
    403: words.error403,
    404: words.error404,
    405: words.error405,
    413: words.error413,
    415: words.error415,
    502: words.failed,
  };
  const text = error instanceof UserError && !isBank
    ? refusalText({ kind: "refused", code: error.code, availableCents: 0n }, words, money)
    : texts[status] ?? words.error500;
  const start = c.get("customer") === undefined ? "/" : "/home";
  return screen(
    kiosk,
    c,
    { title, problem: true },
    <div class="narrow stack-l">
      <h1>{title}</h1>
      <p class="notice bad" role="alert">{text}</p>
      <div class="actions">
        {isBank && c.req.method === "GET"
          ? <a class="button" href={c.req.path}>{words.tryAgain}</a>
          : null}
        <a class="button plain" href={start}>{words.start}</a>
      </div>
    </div>,
  );
}
