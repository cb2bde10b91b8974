import { UserError } from "./errors.ts";
import { quote } from "./quote.ts";

const DAY_MS = 86_400_000;

/**
 * The start of what a text names: a day, `2026-11-01`, or a moment, `2026-11-01T10:00:00Z`, with
 * its offset from UTC; without one it is UTC. ms since 1970.
 * @throws {UserError}
 */
export function parseStart(text: string): number {
  return parse(text).startMs;
}

/** The end of it: a day is meant wholly, a moment is the end itself. @throws {UserError} */
export function parseEnd(text: string): number {
  const { startMs, isDay } = parse(text);
  return isDay ? startMs + DAY_MS : startMs;
}

const FORM =
  /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

function parse(text: string): { startMs: number; isDay: boolean } {
  const [, day = "", time, offset = "Z"] = FORM.exec(text) ?? [];
  const startMs = Date.parse(`${day}T${time ?? "00:00"}${offset}`);
  // Date.parse takes the 31st of February for the 3rd of March.
  const isReal = new Date(Date.parse(`${day}T00:00Z`)).toJSON()?.startsWith(day);
  if (day === "" || Number.isNaN(startMs) || !isReal || startMs < 0) {
    throw new UserError(`Cannot use ${quote(text)} as a time`, {
      hints: ["write a day, as 2026-11-01, or a moment, as 2026-11-01T10:00:00Z"],
    });
  }
  return { startMs, isDay: time === undefined };
}
