import type { Asset } from "./assets.ts";

/** A script of a page, without the lines that are comments, and without indents. */
export function pageScript(name: string, text: string): Asset {
  return { name, text: text.replaceAll(/^\s*(\/\/.*)?\n/gm, "").replaceAll(/^ +/gm, "") };
}
