import type { Hono } from "hono";
import { ProtocolError, UnreachableError, UserError } from "../../lib/errors.ts";
import { Assets } from "../../lib/web/assets.ts";
import { hostNames } from "../../lib/web/hosts.ts";
import { pageScript } from "../../lib/web/page_script.ts";
import { pageStyle } from "../../lib/web/page_style.ts";
import { createWebApp } from "../../lib/web/web_app.ts";
import { customerOf } from "./customer_of.ts";
import { historyPages } from "./history.tsx";
import { homePages } from "./home.tsx";
import { Kiosk, type KioskDeps, type KioskEnv } from "./kiosk.ts";
import css from "./kiosk.css" with { type: "text" };
import js from "./kiosk.js" with { type: "text" };
import { errorPage } from "./error_page.tsx";
import { detectLanguage, languageOf, LANGUAGES } from "./language.ts";
import { orderPages } from "./orders.tsx";
import { resultPages } from "./results.tsx";
import { secretPages } from "./secret.tsx";
import { signInPages } from "./sign_in.tsx";
import { signUpPages } from "./sign_up.tsx";
import { keepTextSize } from "./text_size.ts";

/** A kiosk as something that answers requests, and can be stopped. */
export interface KioskApp {
  readonly fetch: Hono<KioskEnv>["fetch"];
  readonly request: Hono<KioskEnv>["request"];
  /** Ends all sessions, and their secrets. */
  stop(): void;
}

/**
 * The web kiosk (docs/KIOSK.md): the pages by which people use an ATM.
 * @param host where it listens, which is a name it may be asked for
 */
export async function createKiosk(deps: KioskDeps, host: string): Promise<KioskApp> {
  const assets = await Assets.of([pageStyle(css), pageScript("kiosk.js", js)]);
  const kiosk = new Kiosk(deps, assets);
  const app = createWebApp<KioskEnv>({
    hosts: hostNames(host),
    assets,
    otherName: (c) => LANGUAGES[languageOf(c)].words.error421,
    errorPage: (c, status, error) => errorPage(kiosk, c, status, error),
    statusOf,
    report: deps.report,
  });
  app.use(detectLanguage(), keepTextSize());
  // What a page asks for by itself keeps nobody logged in.
  app.get("/events", (c) => {
    const customer = kiosk.sessions.peek(c);
    if (customer === undefined) return c.body(null, 204);
    return customer.watch(() => kiosk.newId(), c.req.header("last-event-id"));
  });
  app.get("/remaining", (c) => c.text(`${Math.max(0, Math.ceil(kiosk.sessions.remainingMs(c)))}`));
  app.use(async (c, next) => {
    c.set("customer", kiosk.sessions.find(c));
    await next();
  });
  app.post("/stay", (c) => {
    customerOf(c);
    return c.body(null, 204);
  });
  const pages = [
    signInPages,
    signUpPages,
    homePages,
    orderPages,
    resultPages,
    historyPages,
    secretPages,
  ];
  for (const make of pages) app.route("/", make(kiosk));
  return { fetch: app.fetch, request: app.request, stop: () => kiosk.stop() };
}

/** What the bank or the network did is no bug of ours. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof ProtocolError || error instanceof UnreachableError) return 502;
  return error instanceof UserError ? 409 : undefined;
}
