import type { JSX } from "hono/jsx/jsx-runtime";
import type { Context } from "hono";
import type { Child, FC } from "hono/jsx";
import type { Assets } from "../../../lib/web/assets.ts";
import { Layout, wholePage } from "../../../lib/web/layout.tsx";
import type { ConsoleEnv } from "../console_parts.ts";
import type { Notice } from "../operator_session.ts";

/** What a page is. */
export interface PageOptions {
  readonly title: string;
  readonly assets: Assets;
  readonly scripts?: readonly string[];
  readonly refreshSeconds?: number;
  readonly status?: 200 | 400 | 404 | 429 | 503;
}

const PLACES = [
  ["/", "Activity"],
  ["/accounts", "Accounts"],
  ["/terminals", "Terminals"],
  ["/books", "Books"],
  ["/audit", "Audit log"],
] as const;

/** A page for who is logged in. */
export function operatorPage(
  c: Context<ConsoleEnv>,
  options: PageOptions,
  content: Child,
): Response {
  const operator = c.get("operator");
  const notice = operator.takeNotice();
  return page(
    c,
    options,
    <Header path={c.req.path} name={operator.name} />,
    <>
      {notice === undefined ? null : <NoticeBox {...notice} />}
      {content}
    </>,
  );
}

/** A page for anybody: it tells nothing of the bank. */
export function openPage(c: Context, options: PageOptions, content: Child): Response {
  return page(c, options, <Brand />, content);
}

function page(c: Context, options: PageOptions, header: Child, content: Child): Response {
  const { title, assets, scripts = [], refreshSeconds, status = 200 } = options;
  const text = wholePage(
    <Layout
      lang="en"
      title={`${title} – Cofre console`}
      assets={assets}
      scripts={scripts}
      skip="Skip to the content"
      header={header}
      class="console"
      {...(refreshSeconds === undefined ? {} : { refreshSeconds })}
    >
      {content}
    </Layout>,
  );
  return c.html(text, status);
}

const Brand: FC = () => (
  <p class="brand">
    <a href="/">Cofre</a> <span class="muted">console</span>
  </p>
);

const Header: FC<{ path: string; name: string }> = ({ path, name }) => (
  <>
    <Brand />
    <nav aria-label="Pages">
      <ul>
        {PLACES.map(([href, label]) => (
          <li>
            <a href={href} aria-current={isAt(path, href) ? "page" : undefined}>{label}</a>
          </li>
        ))}
      </ul>
    </nav>
    <form method="post" action="/logout" class="who push">
      <span class="muted">{name}</span>
      <button type="submit" class="quiet">Log out</button>
    </form>
  </>
);

function isAt(path: string, href: string): boolean {
  return href === "/" ? path === "/" : path.startsWith(href);
}

/** What became of a form, where a screen reader begins to read. */
export function NoticeBox({ tone, text }: Notice): JSX.Element {
  return <p class={`notice ${tone}`} role={tone === "good" ? "status" : "alert"}>{text}</p>;
}
