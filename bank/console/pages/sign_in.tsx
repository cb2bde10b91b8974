import type { Context, Hono } from "hono";
import { BackOff } from "../../../lib/web/back_off.ts";
import type { Sessions } from "../../../lib/web/sessions.ts";
import { failureEvent, FailureNotes } from "../../failure_notes.ts";
import type { ConsoleEnv, ConsoleParts } from "../console_parts.ts";
import { DECOY } from "../operator_hash.ts";
import type { OperatorHash } from "../operator_hash.ts";
import { OperatorSession } from "../operator_session.ts";
import { NoticeBox, openPage } from "./frame.tsx";

/** Passwords that may wait to be checked: each takes 64 MiB while it is. */
const CHECKS_MAX = 4;
const TYPED_MAX = 256;

/** Log-in and log-out. */
export function signIn(
  app: Hono<ConsoleEnv>,
  parts: ConsoleParts,
  sessions: Sessions<OperatorSession>,
): void {
  const { clock, note } = parts;
  const failures = new FailureNotes(clock, note);
  const backOff = new BackOff({ clock });
  let checks = 0;
  let turn: Promise<unknown> = Promise.resolve();

  app.get("/login", async (c) => {
    if (sessions.peek(c) !== undefined) return c.redirect("/", 303);
    if ((await parts.readOperators()).size === 0) return howToBegin(c, parts);
    return logInPage(c, parts, { name: "" });
  });

  app.post("/login", async (c) => {
    const { name, password } = readForm(await c.req.parseBody());
    const waitMs = backOff.waitMs(name);
    if (waitMs > 0) return slowDown(c, name, waitMs);
    if (checks >= CHECKS_MAX) return slowDown(c, name, 1_000);
    const kept = await findOperator(name, password);
    if (kept === undefined) {
      const error = "Wrong name or password";
      return logInPage(c, parts, { name, error, status: 400 });
    }
    const operator = new OperatorSession(name, kept);
    sessions.start(c, operator);
    tell(operator, "console_log_in");
    return c.redirect("/", 303);
  });

  app.post("/logout", (c) => {
    const operator = sessions.peek(c);
    sessions.end(c);
    if (operator !== undefined) tell(operator, "console_log_out");
    c.header("clear-site-data", '"cache"');
    return c.redirect("/login", 303);
  });

  function slowDown(c: Context, name: string, waitMs: number): Response {
    const seconds = Math.ceil(waitMs / 1000);
    c.header("retry-after", `${seconds}`);
    const error = `Too many tries: wait ${seconds} s, then try again`;
    return logInPage(c, parts, { name, error, status: 429 });
  }

  /** What is kept of the operator, if this is the password. */
  async function findOperator(name: string, password: string): Promise<OperatorHash | undefined> {
    // Both are counted before anything is waited for: many at once must not each be the first.
    backOff.failed(name);
    checks++;
    try {
      const kept = (await parts.readOperators()).get(name);
      if (await check(kept ?? DECOY, password) && kept !== undefined) {
        backOff.succeeded(name);
        return kept;
      }
      tellFailure(kept === undefined ? undefined : name);
      return undefined;
    } finally {
      checks--;
    }
  }

  /** One after another: together they would take the memory of the machine. */
  function check(kept: OperatorHash, password: string): Promise<boolean> {
    const checking = turn.then(() => parts.isPassword(kept, password));
    turn = checking.catch(() => {});
    return checking;
  }

  function tell({ peer }: OperatorSession, action: string): void {
    note({ ...failureEvent(clock.now(), peer, ""), action, outcome: "done" });
  }

  /** A name that is nobody's is not told: it may be a password in the wrong field. */
  function tellFailure(name: string | undefined): void {
    const reason = name === undefined ? "unknown_operator" : "wrong_password";
    const peer = name === undefined ? "console" : `operator ${name}`;
    const event = failureEvent(clock.now(), peer, reason);
    failures.add({ ...event, action: "console_log_in", outcome: "refused" });
  }
}

function readForm(body: Record<string, unknown>): { name: string; password: string } {
  const field = (name: string) => {
    const value = body[name];
    return typeof value === "string" && value.length <= TYPED_MAX ? value : "";
  };
  return { name: field("name").trim(), password: field("password") };
}

function logInPage(
  c: Context,
  { assets }: ConsoleParts,
  { name, error, status = 200 }: { name: string; error?: string; status?: 200 | 400 | 429 },
): Response {
  const title = error === undefined ? "Log in" : "Error: log in";
  const hasError = error === undefined ? {} : { "aria-describedby": "error" };
  return openPage(
    c,
    { title, assets, status },
    <div class="door card stack-l">
      <h1>Log in</h1>
      {error === undefined ? null : (
        <div id="error">
          <NoticeBox tone="bad" text={error} />
        </div>
      )}
      <form method="post" action="/login" class="stack">
        <div class="field">
          <label for="name">Operator</label>
          <input
            id="name"
            name="name"
            value={name}
            required
            maxlength={32}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            autofocus={name === ""}
            {...hasError}
          />
        </div>
        <div class="field">
          <label for="password">Password</label>
          <input
            id="password"
            name="password"
            type="password"
            required
            maxlength={TYPED_MAX}
            autocomplete="current-password"
            autofocus={name !== ""}
            {...hasError}
          />
        </div>
        <button type="submit">Log in</button>
      </form>
    </div>,
  );
}

/** Nothing else is shown: before there is an operator, anybody could be one. */
function howToBegin(c: Context, { assets }: ConsoleParts): Response {
  return openPage(
    c,
    { title: "No operator yet", assets, refreshSeconds: 10 },
    <div class="door card stack">
      <h1>No operator yet</h1>
      <p>Nobody may look at this bank. Make an operator on the bank's machine, then log in here:</p>
      <p>
        <code>bank operator add NAME</code>
      </p>
      <p class="muted">
        With the same <code>-s</code> and <code>--store</code> as the bank; it goes on running.
      </p>
      <p>
        <a class="button plain" href="/login">Look again</a>
      </p>
    </div>,
  );
}
