import { isAccountName } from "../../lib/account_name.ts";
import { UserError } from "../../lib/errors.ts";
import { AMOUNT_CENTS_MAX } from "../../lib/limits.ts";
import { checkNewPassword } from "../../lib/password.ts";
import { checkNewPin, parsePin } from "../../lib/pin.ts";
import type { Problems } from "./form.tsx";
import type { KioskContext } from "./kiosk.ts";
import type { Money } from "./money.ts";
import type { Words } from "./words.ts";

/** A form's fields as typed, one text each, and what was found wrong with them. */
export class Input {
  readonly #fields: Readonly<Record<string, string>>;
  readonly #words: Words;
  readonly #problems: Record<string, string> = {};

  private constructor(fields: Readonly<Record<string, string>>, words: Words) {
    this.#fields = fields;
    this.#words = words;
  }

  static async of(c: KioskContext, words: Words): Promise<Input> {
    const fields: Record<string, string> = {};
    for (const [name, value] of Object.entries(await c.req.parseBody())) {
      if (typeof value === "string") fields[name] = value;
    }
    return new Input(fields, words);
  }

  /** What was typed; "" where there is no such field. */
  text(name: string): string {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name]! : "";
  }

  get problems(): Problems {
    return this.#problems;
  }

  get isGood(): boolean {
    return Object.keys(this.#problems).length === 0;
  }

  /** Notes a problem; the first one of a field counts. */
  blame(name: string, problem: string): void {
    this.#problems[name] ??= problem;
  }

  account(name: string, label = this.#words.account): string {
    const text = this.text(name).trim();
    if (text === "") this.blame(name, this.#words.missing(label));
    else if (!isAccountName(text)) this.blame(name, this.#words.badAccount);
    return text;
  }

  secret(name: string, label: string): string {
    const text = this.text(name);
    if (text === "") this.blame(name, this.#words.missing(label));
    return text;
  }

  /** A password that is to be set, typed twice. */
  newPassword(name: string, again: string, account: string): string {
    const { newPassword } = this.#words;
    return this.#fresh(name, again, newPassword, (text) => checkNewPassword(text, account));
  }

  /** A PIN that is to be set, typed twice. */
  newPin(name: string, again: string): string {
    return this.#fresh(name, again, this.#words.newPin, (text) => checkNewPin(parsePin(text)));
  }

  amount(name: string, label: string, money: Money): bigint {
    const text = this.text(name);
    const cents = money.parse(text);
    if (text.trim() === "") this.blame(name, this.#words.missing(label));
    else if (cents === null) this.blame(name, this.#words.badAmount(money.example));
    else if (cents === 0n) this.blame(name, this.#words.zeroAmount);
    else if (cents > AMOUNT_CENTS_MAX) {
      this.blame(name, this.#words.refusal.amount_out_of_range);
    }
    return cents ?? 0n;
  }

  /** The number that a form gave its request; undefined: it is none of ours. */
  requestId(name: string): string | undefined {
    const text = this.text(name);
    return /^[0-9a-f]{32}$/.test(text) ? text : undefined;
  }

  #fresh(
    name: string,
    again: string,
    label: string,
    check: (text: string) => void,
  ): string {
    const text = this.secret(name, label);
    const { passwordHint, pinForm, tooEasy } = this.#words;
    try {
      if (text !== "") check(text);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const form = { password_short: passwordHint, pin_form: pinForm }[error.code];
      this.blame(name, form ?? tooEasy);
    }
    if (text !== "" && this.text(again) !== text) this.blame(again, this.#words.notTheSame);
    return text;
  }
}
