import { getopt } from "./getopt.ts";

/** What a command line asks an ATM for, by the contest's rules. */
export interface Invocation {
  readonly account: string;
  readonly mode: Mode;
  /** Zero of `-g`. */
  readonly cents: bigint;
  /** The names of the auth file and of the card file. */
  readonly auth: string;
  readonly card: string;
  /** Four numbers with dots. */
  readonly address: string;
  readonly port: number;
}

/** The option that says what to do. */
export type Mode = "n" | "d" | "w" | "g";

const ATM_OPTIONS = { alone: "g", valued: "sipcandw" };
const MODES: readonly Mode[] = ["n", "d", "w", "g"];

/** Reads an ATM's command line; null: exit 255, whatever the state of the bank. */
export function readInvocation(argv: readonly string[]): Invocation | null {
  const options = getopt(argv, ATM_OPTIONS);
  if (options === null) return null;
  const [mode, ...more] = MODES.filter((letter) => options.has(letter));
  const account = options.get("a");
  if (mode === undefined || more.length > 0 || account === undefined) return null;
  const auth = options.get("s") ?? "bank.auth";
  const card = options.get("c") ?? `${account}.card`;
  const address = options.get("i") ?? "127.0.0.1";
  const port = options.get("p") ?? "3000";
  const cents = mode === "g" ? 0n : readAmount(options.get(mode)!);
  const isValid = isAccount(account) && isFileName(auth) && isFileName(card) &&
    isAddress(address) && isNumber(port, 1024, 65535);
  if (!isValid || cents === null) return null;
  return { account, mode, cents, auth, card, address, port: Number(port) };
}

/** Whether it is four numbers from 0 to 255 with dots. */
export function isAddress(text: string): boolean {
  const numbers = text.split(".");
  return numbers.length === 4 && numbers.every((number) => isNumber(number, 0, 255));
}

function isNumber(text: string, min: number, max: number): boolean {
  return /^(0|[1-9][0-9]*)$/.test(text) && Number(text) >= min && Number(text) <= max;
}

function readAmount(text: string): bigint | null {
  const [whole, fraction, ...more] = text.split(".");
  if (fraction === undefined || more.length > 0 || !/^[0-9]{2}$/.test(fraction)) return null;
  return isNumber(whole!, 0, 4294967295) ? BigInt(whole!) * 100n + BigInt(fraction) : null;
}

function isAccount(text: string): boolean {
  return isName(text, 250);
}

function isFileName(text: string): boolean {
  return isName(text, 255) && text !== "." && text !== "..";
}

function isName(text: string, lengthMax: number): boolean {
  return text.length <= lengthMax && /^[_\-.0-9a-z]+$/.test(text);
}
