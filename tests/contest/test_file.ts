import { decodeBase64 } from "@std/encoding/base64";
import { canonicalJson } from "./canonical_json.ts";
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
  readonly exit: number;
  /** The object on the ATM's stdout, see {@linkcode canonicalJson}; null = stdout stays empty. */
  readonly output: string | null;
  /** The line on the bank's stdout; null = none. */
  readonly bankLine: "same object" | "protocol_error" | null;
}

interface RawTest {
  readonly inputs: readonly {
    readonly input: { readonly input: readonly string[]; readonly base64?: boolean };
    readonly output: { readonly output: object; readonly exit: number };
  }[];
  readonly mitm?: string;
}

const MISCHIEF: Readonly<Record<string, Mischief>> = {
  "proxy_drop1.py": "drop",
  "proxy_flip1.py": "flip",
};

/** Reads the text of one of the contest's JSON files. */
export function parseTestFile(name: string, text: string): ContestTest {
  const raw = JSON.parse(text) as RawTest;
  const steps = raw.inputs.map(({ input, output }): ContestStep => ({
    argv: input.base64 ? input.input.map(decodeArgument) : input.input,
    exit: output.exit,
    // The amounts expected are short enough for a double to hold, so this stays exact.
    output: output.exit === 0 ? canonicalJson(JSON.stringify(output.output)) : null,
    bankLine: bankLineFor(output.exit),
  }));
  if (raw.mitm === undefined) return { name, steps };
  const mischief = MISCHIEF[raw.mitm];
  if (mischief === undefined) throw new Error(`No proxy does what ${raw.mitm} does`);
  return { name, steps, mischief };
}

function decodeArgument(text: string): string {
  return new TextDecoder().decode(decodeBase64(text));
}

function bankLineFor(exit: number): ContestStep["bankLine"] {
  if (exit === 0) return "same object";
  return exit === 63 ? "protocol_error" : null;
}
