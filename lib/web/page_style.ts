import css from "./page.css" with { type: "text" };
import type { Asset } from "./assets.ts";

/** The style sheet of a page: what all pages share, then the page's own rules. */
export function pageStyle(own: string): Asset {
  return { name: "page.css", text: withoutComments(`${css}\n${own}`) };
}

/** Comments and indents are for us; a page pays for each byte. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\n\s*/g, "\n").trim() + "\n";
}
