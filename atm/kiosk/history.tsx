import { Hono } from "hono";
import type { Child } from "hono/jsx";
import type { HistoryEntry, HistoryKind } from "../../lib/channel/page.ts";
import { HISTORY_KINDS } from "../../lib/channel/page.ts";
import type { HistoryQuery } from "../../lib/channel/order.ts";
import { UserError } from "../../lib/errors.ts";
import { parseEnd, parseStart } from "../../lib/instant.ts";
import { customerOf } from "./customer_of.ts";
import { Entries } from "./entries.tsx";
import { Field, type Problems, ProblemSummary } from "./form.tsx";
import type { Kiosk, KioskContext, KioskEnv } from "./kiosk.ts";
import { languageOf, LANGUAGES } from "./language.ts";
import { screen } from "./screen.tsx";
import { type StatementFile, statementFile } from "./statement_file.ts";
import type { Words } from "./words.ts";

const PAGE_ENTRIES = 12;

/** What each choice of kind stands for: the ledger tells more apart. */
const KINDS: Readonly<Record<string, readonly HistoryKind[]>> = {
  deposit: ["create", "deposit", "import_account"],
  withdraw: ["withdraw", "capture"],
  transfer: ["transfer"],
  reverse: ["reverse"],
};

const DOWNLOADS: Readonly<Record<StatementFile, string>> = {
  csv: "CSV",
  ofx: "OFX",
  camt: "camt.053",
  html: "HTML",
};

/** What is asked for: a period, a kind, and where to begin. */
interface Wanted {
  readonly kind: string;
  readonly from: string;
  readonly until: string;
  readonly before: string;
}

/** The history with its filters, and the same as a file. */
export function historyPages(kiosk: Kiosk): Hono<KioskEnv> {
  const app = new Hono<KioskEnv>();
  app.get("/history", async (c) => {
    const customer = customerOf(c);
    const { words } = LANGUAGES[languageOf(c)];
    const wanted = wantedOf(c);
    const { query, problems } = queryOf(wanted, words);
    await customer.settleAll();
    const found = query === null
      ? { entries: [], more: false }
      : await kiosk.deps.desk.history(customer.keys, query, PAGE_ENTRIES);
    return historyPage(kiosk, c, wanted, { ...found, problems });
  });
  app.get("/statement/:format", async (c) => {
    const customer = customerOf(c);
    const { words } = LANGUAGES[languageOf(c)];
    const { query } = queryOf(wantedOf(c), words);
    const format = c.req.param("format") as StatementFile;
    if (query === null || !Object.hasOwn(DOWNLOADS, format)) return c.redirect("/history", 303);
    await customer.settleAll();
    const statement = await kiosk.deps.desk.statement(customer.keys, query);
    const { name, type, text } = statementFile(statement, format);
    c.header("content-disposition", `attachment; filename="${name}"`);
    return c.body(text, 200, { "content-type": type });
  });
  return app;
}

function wantedOf(c: KioskContext): Wanted {
  const text = (name: string) => (c.req.query(name) ?? "").slice(0, 40);
  return {
    kind: text("kind"),
    from: text("from"),
    until: text("until"),
    before: text("before"),
  };
}

function queryOf(
  { kind, from, until, before }: Wanted,
  words: Words,
): { query: HistoryQuery | null; problems: Problems } {
  const problems: Record<string, string> = {};
  const moment = (name: string, text: string, parse: (text: string) => number) => {
    if (text === "") return 0;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems[name] = words.badDate;
      return 0;
    }
  };
  const sinceMs = moment("from", from, parseStart);
  const untilMs = moment("until", until, parseEnd);
  if (untilMs !== 0 && untilMs <= sinceMs) problems.until = words.badPeriod;
  if (Object.keys(problems).length > 0) return { query: null, problems };
  const kinds = (Object.hasOwn(KINDS, kind) ? KINDS[kind]! : [])
    .reduce((mask, name) => mask | 1 << HISTORY_KINDS[name], 0);
  const beforeSeq = /^[1-9]\d{0,17}$/.test(before) ? BigInt(before) : 0n;
  return { query: { sinceMs, untilMs, beforeSeq, kinds }, problems };
}

function historyPage(
  kiosk: Kiosk,
  c: KioskContext,
  wanted: Wanted,
  { entries, more, problems }: {
    entries: readonly HistoryEntry[];
    more: boolean;
    problems: Problems;
  },
): Response | Promise<Response> {
  const { words, money } = LANGUAGES[languageOf(c)];
  const isFiltered = Object.values(wanted).some((text) => text !== "");
  const isBad = Object.keys(problems).length > 0;
  const last = entries.at(-1);
  return screen(
    kiosk,
    c,
    { title: words.history, problem: isBad, status: isBad ? 400 : 200 },
    <div class="reading stack-l">
      <h1>{words.history}</h1>
      <ProblemSummary words={words} problems={problems} />
      <Filters words={words} wanted={wanted} problems={problems} />
      {entries.length === 0
        ? <p class="card empty">{isFiltered ? words.noMatches : words.noEntries}</p>
        : <Entries entries={entries} words={words} money={money} />}
      <nav class="actions" aria-label={words.entries}>
        {!more || last === undefined
          ? null
          : (
            <a class="button" href={linkTo("/history", { ...wanted, before: `${last.seq}` })}>
              {words.older}
            </a>
          )}
        {wanted.before === ""
          ? null
          : (
            <a class="button plain" href={linkTo("/history", { ...wanted, before: "" })}>
              {words.newest}
            </a>
          )}
        <a class="button plain" href="/home">{words.back}</a>
      </nav>
      <p class="downloads noprint">
        <span class="muted">{words.download}</span>
        {Object.entries(DOWNLOADS).map(([format, name]) => (
          <a
            href={linkTo(`/statement/${format}`, { ...wanted, kind: "", before: "" })}
            download=""
          >
            {name}
          </a>
        ))}
      </p>
    </div>,
  );
}

function linkTo(path: string, wanted: Wanted): string {
  const query = new URLSearchParams(Object.entries(wanted).filter(([, text]) => text !== ""));
  return query.size === 0 ? path : `${path}?${query}`;
}

function Filters(
  { words, wanted, problems }: { words: Words; wanted: Wanted; problems: Problems },
): Child {
  const kinds = [
    ["", words.allKinds],
    ["deposit", words.kindDeposit],
    ["withdraw", words.kindWithdraw],
    ["transfer", words.kindTransfer],
    ["reverse", words.kindReverse],
  ] as const;
  return (
    <form method="get" action="/history" class="card filters noprint">
      <div class="field">
        <label for="kind">{words.kind}</label>
        <select id="kind" name="kind">
          {kinds.map(([value, text]) => (
            <option value={value} selected={value === wanted.kind}>{text}</option>
          ))}
        </select>
      </div>
      <Field
        name="from"
        type="date"
        label={words.from}
        value={wanted.from}
        problems={problems}
      />
      <Field
        name="until"
        type="date"
        label={words.until}
        value={wanted.until}
        problems={problems}
      />
      <button type="submit" class="plain">{words.filter}</button>
    </form>
  );
}
