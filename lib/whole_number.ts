import { UserError } from "./errors.ts";
import { quote } from "./quote.ts";

/** What a whole number stands for, as `a port`, and its bounds, both inclusive. */
export interface WholeNumberRange {
  readonly what: string;
  readonly min: number;
  readonly max: number;
}

/** A decimal number without sign or leading zero (contest: "number"). @throws {UserError} */
export function parseWholeNumber(text: string, range: WholeNumberRange): number {
  const value = /^(0|[1-9][0-9]{0,9})$/.test(text) ? Number(text) : NaN;
  if (value >= range.min && value <= range.max) return value;
  throw new UserError(`Cannot use ${quote(text)} as ${range.what}`, {
    hints: [`write a whole number from ${range.min} to ${range.max}`],
  });
}
