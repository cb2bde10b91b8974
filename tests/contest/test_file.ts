import { decodeBase64 } from "@std/encoding/base64";
import { canonicalJson } from "./canonical_json.ts";
import type { Outcome } from "./outcome.ts";
import type { Mischief } from "./proxy.ts";

/** One test of the contest: ATM runs one after another, against one bank. */
export interface ContestTest {
  readonly name: string;
  readonly steps: readonly ContestStep[];
  /** What the proxy between them does; absent: there is none. */
  readonly mischief?: Mischief;
}

/** One run of the ATM. */
export interface ContestStep {
  /** With `%IP%` and `%PORT%`, and 3000 for the port of the bank itself. */
  readonly argv: readonly string[];
  /** What the file expects; absent in a breaker's case: the rules tell. */
  readonly given?: Outcome;
}

interface RawInput {
  readonly input: readonly string[];
  readonly base64?: boolean;
}

interface RawOfficial {
  readonly inputs: readonly {
    readonly input: RawInput;
    readonly output: { readonly output: object; readonly exit: 0 | 63 | 255 };
  }[];
  readonly mitm?: string;
}

interface RawBreak {
  readonly type: string;
  readonly inputs: readonly RawInput[];
  readonly mitm?: string;
}

const MISCHIEF: Readonly<Record<string, Mischief>> = {
  "proxy_drop1.py": "drop",
  "proxy_flip1.py": "flip",
};

/**
 * Reads the text of one of the contest's JSON files: a test with its results, a breaker's case, or
 * an array of such, which are numbered from 0.
 */
export function parseTestFile(name: string, text: string): readonly ContestTest[] {
  const raw = JSON.parse(text) as RawOfficial | RawBreak | readonly (RawOfficial | RawBreak)[];
  if (!isArray(raw)) return [parseTest(name, raw)];
  return raw.map((test, index) => parseTest(`${name}#${index}`, test));
}

function isArray<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function parseTest(name: string, raw: RawOfficial | RawBreak): ContestTest {
  const steps = "type" in raw ? parseBreak(name, raw) : parseOfficial(raw);
  if (raw.mitm === undefined) return { name, steps };
  const mischief = MISCHIEF[raw.mitm];
  if (mischief === undefined) throw new Error(`${name}: no proxy does what ${raw.mitm} does`);
  return { name, steps, mischief };
}

/** What other breaks show, a secret or a forged booking, no result of an ATM can tell. */
function parseBreak(name: string, { type, inputs }: RawBreak): ContestStep[] {
  if (type !== "correctness") throw new Error(`${name}: cannot judge a break of type ${type}`);
  return inputs.map((input) => ({ argv: parseArguments(input) }));
}

function parseOfficial({ inputs }: RawOfficial): ContestStep[] {
  return inputs.map(({ input, output: { output, exit } }) => ({
    argv: parseArguments(input),
    given: {
      exit,
      // The amounts expected are short enough for a double to hold, so this stays exact.
      output: exit === 0 ? canonicalJson(JSON.stringify(output)) : null,
      bankLine: bankLineFor(exit),
    },
  }));
}

function parseArguments({ input, base64 }: RawInput): readonly string[] {
  return base64 ? input.map((text) => new TextDecoder().decode(decodeBase64(text))) : input;
}

function bankLineFor(exit: Outcome["exit"]): Outcome["bankLine"] {
  if (exit === 0) return "same object";
  return exit === 63 ? "protocol_error" : null;
}
