import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Assets } from "./assets.ts";

/** What every page has around its content. */
export interface LayoutProps {
  /** BCP 47, such as `en`. */
  readonly lang: string;
  readonly title: string;
  readonly assets: Assets;
  /** Names of assets, each loaded as a module. */
  readonly scripts?: readonly string[];
  /** The words of the link that leads over the header, for keyboards and screen readers. */
  readonly skip: string;
  readonly header?: Child;
  readonly footer?: Child;
  /** Refreshes the page by itself where there are no scripts. */
  readonly refreshSeconds?: number | undefined;
  /** Where that leads, if not to the same page. */
  readonly refreshTo?: string | undefined;
  /** Classes of the whole page. */
  readonly rootClass?: string | undefined;
  /** Classes of the body. */
  readonly class?: string;
  readonly children?: Child;
}

/** A whole page: one style sheet, `page.css`, and nothing inline. */
export function Layout(props: LayoutProps): JSX.Element {
  return (
    <html lang={props.lang} class={props.rootClass}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        {props.refreshSeconds === undefined ? null : (
          <noscript>
            <meta
              http-equiv="refresh"
              content={`${props.refreshSeconds}${
                props.refreshTo === undefined ? "" : `; url=${props.refreshTo}`
              }`}
            />
          </noscript>
        )}
        <title>{props.title}</title>
        <link rel="stylesheet" href={props.assets.href("page.css")} />
        {(props.scripts ?? []).map((name) => (
          <script type="module" src={props.assets.href(name)}></script>
        ))}
      </head>
      <body class={props.class ?? ""}>
        <a class="skip" href="#main">{props.skip}</a>
        {props.header === undefined ? null : <header class="top">{props.header}</header>}
        <main id="main" tabindex={-1}>{props.children}</main>
        {props.footer === undefined ? null : <footer class="bottom">{props.footer}</footer>}
      </body>
    </html>
  );
}

/** `<!doctype html>` and the page. */
export function wholePage(page: unknown): string {
  return `<!doctype html>${page}`;
}
