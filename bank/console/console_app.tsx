import type { Hono } from "hono";
import { createWebApp } from "../../lib/web/web_app.ts";
import type { Sessions } from "../../lib/web/sessions.ts";
import { equalBytes } from "../../lib/bytes.ts";
import type { ConsoleEnv, ConsoleParts } from "./console_parts.ts";
import { formatMetrics, METRICS_TYPE } from "./metrics.ts";
import { operatorSessions } from "./operator_session.ts";
import type { OperatorSession } from "./operator_session.ts";
import { accountPages } from "./pages/accounts.tsx";
import { activityPages } from "./pages/activity.tsx";
import { auditPages } from "./pages/audit.tsx";
import { bookPages } from "./pages/books.tsx";
import { openPage } from "./pages/frame.tsx";
import { signIn } from "./pages/sign_in.tsx";
import { terminalPages } from "./pages/terminals.tsx";

/** What anybody on this machine may ask, without a log-in. */
const OPEN_PATHS: readonly string[] = ["/login", "/logout", "/healthz", "/metrics"];

/** The console: an app to be served, and its log-ins, to be ended. */
export interface Console {
  readonly app: Hono<ConsoleEnv>;
  readonly sessions: Sessions<OperatorSession>;
  /** Lets those go who follow the bank live and are no operators any more. */
  readonly checkFollowers: () => Promise<void>;
}

export function createConsole(parts: ConsoleParts): Console {
  const { assets, monitor, clock } = parts;
  const sessions = operatorSessions(clock, parts.random);
  const followers = new Set<OperatorSession>();
  const app = createWebApp<ConsoleEnv>({
    hosts: parts.hosts,
    assets,
    errorPage: (c, status) => {
      const words = ERRORS[status] ?? ERRORS[500]!;
      return openPage(
        c,
        { title: words, assets },
        <div class="door card stack">
          <h1>{words}</h1>
          <p>
            <a class="button plain" href="/">Back to the console</a>
          </p>
        </div>,
      );
    },
    report: parts.report,
  });
  app.get("/healthz", (c) => {
    return monitor.isAlive(clock.now()) ? c.text("ok\n") : c.text("the bank is silent\n", 503);
  });
  app.get("/metrics", (c) => {
    const text = formatMetrics(monitor, { check: parts.audit.state, viewers: parts.feed.viewers });
    return c.body(text, 200, { "content-type": METRICS_TYPE });
  });
  app.use(async (c, next) => {
    if (OPEN_PATHS.includes(c.req.path)) return await next();
    // A page that asks by itself keeps nobody logged in.
    const follows = c.req.path === "/events";
    const operator = follows ? sessions.peek(c) : sessions.find(c);
    if (operator === undefined || !await isOperator(parts, operator)) {
      sessions.end(c);
      return follows ? c.text("Log in first\n", 401) : c.redirect("/login", 303);
    }
    c.set("operator", operator);
    if (follows) followers.add(operator);
    await next();
  });
  signIn(app, parts, sessions);
  activityPages(app, parts);
  accountPages(app, parts);
  terminalPages(app, parts);
  bookPages(app, parts);
  auditPages(app, parts);
  return { app, sessions, checkFollowers };

  async function checkFollowers(): Promise<void> {
    for (const operator of followers) {
      if (!operator.ended.aborted && await isOperator(parts, operator)) continue;
      operator.end();
      followers.delete(operator);
    }
  }
}

/** Whether whoever is logged in still is an operator, by the password of the log-in. */
async function isOperator(
  { readOperators }: Pick<ConsoleParts, "readOperators">,
  { name, hash }: Pick<OperatorSession, "name" | "hash">,
): Promise<boolean> {
  const kept = (await readOperators()).get(name);
  return kept !== undefined && equalBytes(kept.hash, hash.hash);
}

const ERRORS: Readonly<Record<number, string>> = {
  403: "This form did not come from the console",
  404: "There is no such page",
  405: "Not that way",
  413: "That was too much",
  415: "Only forms are taken",
  500: "Something went wrong; the bank goes on",
};
