import type { HistoryQuery } from "../lib/channel/order.ts";
import { UserError } from "../lib/errors.ts";
import { parseEnd, parseStart } from "../lib/instant.ts";

/** The period of `--since` and `--until`, as the bank is asked for it. @throws {UserError} */
export function readPeriod(
  flags: { readonly since: string | undefined; readonly until: string | undefined },
): Pick<HistoryQuery, "sinceMs" | "untilMs"> {
  const sinceMs = flags.since === undefined ? 0 : parseStart(flags.since);
  // Zero would mean no end.
  const untilMs = flags.until === undefined ? 0 : Math.max(1, parseEnd(flags.until));
  if (untilMs !== 0 && untilMs <= sinceMs) {
    throw new UserError("The period ends before it begins", {
      hints: ["give --since the earlier time, and --until the later"],
    });
  }
  return { sinceMs, untilMs };
}
