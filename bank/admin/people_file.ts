import { parseAccountName } from "../../lib/account_name.ts";
import { parseAmount } from "../../lib/amount.ts";
import { UserError } from "../../lib/errors.ts";
import { checkNewPassword } from "../../lib/password.ts";
import { quote } from "../../lib/quote.ts";
import type { Person } from "./new_account.ts";

/**
 * A list of people: `name, balance, password` a line, separated by commas or tabs; no password = a
 * card; `#` begins a comment line. A password may hold commas, for it comes last.
 * @throws {UserError} naming the first line that is wrong, never its password
 */
export function parsePeople(text: string): Person[] {
  const people: Person[] = [];
  const names = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const person = inLine(index + 1, () => parsePerson(line));
    if (names.has(person.account)) throw wrong(index + 1, "its name was there before");
    names.add(person.account);
    people.push(person);
  }
  return people;
}

function parsePerson(line: string): Person {
  const match = /^([^,\t]*)[,\t]([^,\t]*)(?:[,\t](.*))?$/.exec(line);
  if (match === null) throw new UserError("it is not: name, balance, password");
  const [, name = "", balance = "", password = ""] = match;
  const account = parseAccountName(name.trim());
  if (/^\p{L}[\p{L} ]*$/u.test(balance.trim())) {
    throw new UserError(`its balance is ${quote(balance.trim())}`, {
      hints: ["a line of headings begins with #"],
    });
  }
  const cents = parseAmount(balance.trim(), { strict: false });
  if (password.trim() !== "") checkNewPassword(password.trim(), account);
  return { account, cents, password: password.trim() };
}

/** Reads something of a line, and names the line in what is refused. */
export function inLine<T>(number: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw wrong(number, error.message, error.hints);
  }
}

function wrong(number: number, why: string, hints: readonly string[] = []): UserError {
  return new UserError(`Line ${number} is wrong: ${why}`, { hints, code: "import_form" });
}
