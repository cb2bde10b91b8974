import css from "./page.css" with { type: "text" };
import type { Asset } from "./assets.ts";

/** The style sheet of a page: what all pages share, then the page's own rules. */
export function pageStyle(own: string): Asset {
  return { name: "page.css", text: squeeze(`${css}\n${own}`) };
}

/** Comments and white space are for us; a page pays for each byte. */
function squeeze(css: string): string {
  return css.replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([{};]) ?/g, "$1")
    // In a selector a space before a colon means something, and none stands after it.
    .replaceAll(": ", ":")
    .replaceAll(";}", "}")
    .trim() + "\n";
}
