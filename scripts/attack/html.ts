import { toJson } from "./table.ts";
import type { LabRun } from "./table.ts";

/** One page that needs nothing else: what was tried, what happened, and how to see it again. */
export function toHtml(run: LabRun): string {
  return JSON.stringify(toJson(run));
}
