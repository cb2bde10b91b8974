import { UserError } from "./errors.ts";

/** Characters of a password; see docs/CLI.md, "Passwords". */
export const PASSWORD_CHARACTERS_MIN = 10;

/**
 * Makes sure that a new password is long enough and none of those that are tried first. No rule
 * asks for digits or signs: it would make passwords alike, not strong (NIST SP 800-63B, 5.1.1.2).
 * @throws {UserError}
 */
export function checkNewPassword(password: string, account: string): void {
  if (Array.from(password.normalize("NFC")).length < PASSWORD_CHARACTERS_MIN) {
    throw new UserError(`A password has at least ${PASSWORD_CHARACTERS_MIN} characters`, {
      code: "password_short",
      hints: ["a few words in a row are easy to remember and hard to guess"],
    });
  }
  if (!isCommon(password.toLowerCase(), account)) return;
  throw new UserError("This password is too easy to guess", {
    code: "password_common",
    hints: ["it is one of the first that are tried; choose a few words of your own"],
  });
}

/** One of the list, hardly more than one of it or the account's name, or the same few letters. */
function isCommon(password: string, account: string): boolean {
  if (new Set(password).size < 5) return true;
  const stem = password.replaceAll(/[^a-z]/g, "");
  const name = account.replaceAll(/[^a-z]/g, "");
  return COMMON.has(password) || COMMON.has(stem) || stem === name ||
    [account, ...RUNS].some((run) => consistsOf(password, run));
}

function consistsOf(password: string, part: string): boolean {
  return password.split(part).join("").length <= 2;
}

/** Rows of the keyboard and of the alphabet, there and back. */
const RUNS = ["1234567890", "0987654321", "123456789", "qwertyuiop", "abcdefghij", "asdfghjkl"];

/** The commonest words of published lists; with digits and signs around them just as common. */
const COMMON = new Set([
  "password",
  "passwort",
  "passphrase",
  "passwordpassword",
  "letmein",
  "letmeinplease",
  "welcome",
  "iloveyou",
  "qwerty",
  "qwertyuiop",
  "qwertz",
  "asdfghjkl",
  "zxcvbnm",
  "administrator",
  "adminadmin",
  "admin",
  "football",
  "baseball",
  "basketball",
  "princess",
  "superman",
  "sunshine",
  "dragon",
  "monkey",
  "master",
  "shadow",
  "michael",
  "jennifer",
  "trustno",
  "starwars",
  "changeme",
  "changeit",
  "default",
  "secret",
  "whatever",
  "liverpool",
  "manchester",
  "chocolate",
  "butterfly",
  "computer",
  "internet",
  "correcthorsebatterystaple",
]);
