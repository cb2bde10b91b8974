import { ACCOUNT_NAME_MAX } from "./limits.ts";

/** Whether the text is an account name: 1..250 of `[_\-.0-9a-z]`; `.` and `..` are names too. */
export function isAccountName(text: string): boolean {
  return text.length <= ACCOUNT_NAME_MAX && /^[_\-.0-9a-z]+$/.test(text) && !text.endsWith("\n");
}
