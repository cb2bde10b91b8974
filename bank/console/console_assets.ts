import { Assets } from "../../lib/web/assets.ts";
import { pageStyle } from "../../lib/web/page_style.ts";
import audit from "./assets/audit.js" with { type: "text" };
import css from "./assets/console.css" with { type: "text" };
import live from "./assets/live.js" with { type: "text" };

/** The style sheet and the scripts of the console. */
export function consoleAssets(): Promise<Assets> {
  return Assets.of([
    pageStyle(css),
    { name: "live.js", text: live },
    { name: "audit.js", text: audit },
  ]);
}
