import { UserError } from "./errors.ts";
import { ACCOUNT_NAME_MAX } from "./limits.ts";
import { quote } from "./quote.ts";

/** Whether the text is an account name: 1..250 of `[_\-.0-9a-z]`; `.` and `..` are names too. */
export function isAccountName(text: string): boolean {
  return text.length <= ACCOUNT_NAME_MAX && /^[_\-.0-9a-z]+$/.test(text);
}

/** The same text, known to be an account name. @throws {UserError} */
export function parseAccountName(text: string): string {
  if (isAccountName(text)) return text;
  throw new UserError(`Cannot use ${quote(text)} as an account name`, {
    hints: [`a name has 1 to ${ACCOUNT_NAME_MAX} of a-z, 0-9, "_", "-" and "."`],
  });
}
