import { UserError } from "./errors.ts";
import { AMOUNT_CENTS_MAX } from "./limits.ts";
import { quote } from "./quote.ts";

/**
 * The cents of an amount on the command line: `50.00`, and `50` unless strict; 0.00 to
 * 4294967295.99, no leading zero, sign or exponent.
 * @throws {UserError}
 */
export function parseAmount(text: string, options: { strict: boolean }): bigint {
  const match = /^(0|[1-9][0-9]*)(?:\.([0-9]{2}))?$/.exec(text);
  if (match === null || (options.strict && match[2] === undefined)) {
    throw new UserError(`Cannot use ${quote(text)} as an amount: it has another form`, {
      hints: [options.strict ? "write 50.00" : "write 50.00, or 50 for a whole number"],
    });
  }
  const cents = BigInt(match[1]! + (match[2] ?? "00"));
  if (cents > AMOUNT_CENTS_MAX) {
    throw new UserError(`Cannot use ${quote(text)} as an amount: it is too large`, {
      hints: [`the largest is ${formatAmount(AMOUNT_CENTS_MAX)}`],
    });
  }
  return cents;
}

/** The exact amount with two decimals, however large: `21474836479.96`. */
export function formatAmount(cents: bigint): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
