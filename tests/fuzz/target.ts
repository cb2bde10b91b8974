import { utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { ProtocolError, UserError } from "../../lib/errors.ts";
import { FormatError } from "../../lib/format_error.ts";

/** Something that reads bytes of a stranger. */
export interface Target {
  readonly name: string;
  /** Valid inputs, from which others are made. */
  readonly samples: readonly Bytes[];
  /** Whether inputs are text, which other mutations suit. */
  readonly text?: boolean;
  /**
   * Reads an input.
   * @returns a short word for what came of it, for inputs that it takes
   * @throws as it does for inputs that it refuses; anything but {@linkcode refusal} is a find
   */
  readonly read: (input: Bytes) => Promise<string> | string;
}

/** Why an input was refused, in a word; null: this is no refusal but a crash. */
export function refusal(error: unknown): string | null {
  if (error instanceof ProtocolError) return error.reason;
  if (error instanceof UserError) return error.message.replaceAll(/["'“].*|\d+/g, "");
  if (error instanceof FormatError) return error.message.replaceAll(/["'“].*|\d+/g, "");
  return null;
}

/** What a target says of an input; a crash or a hang is a find. */
export type Outcome = { readonly kind: "taken" | "refused" | "find"; readonly word: string };

/** Nothing reads so long, unless it hangs. */
const HANG_MS = 2_000;
/** A machine with other work may be as slow, but not so often in a row. */
const HANGS_IN_A_ROW = 3;

/** Gives a target an input. */
export async function tryInput(target: Target, input: Bytes): Promise<Outcome> {
  for (let slow = 0; slow < HANGS_IN_A_ROW; slow++) {
    const start = performance.now();
    const outcome = await tryOnce(target, input);
    if (performance.now() - start <= HANG_MS) return outcome;
  }
  return { kind: "find", word: "hang" };
}

async function tryOnce(target: Target, input: Bytes): Promise<Outcome> {
  // A reader that keeps or changes what it was given would confuse the fuzzer: it gets its own.
  const given = input.slice();
  try {
    return { kind: "taken", word: await target.read(given) };
  } catch (error) {
    const word = refusal(error);
    if (word !== null) return { kind: "refused", word };
    return {
      kind: "find",
      word: error instanceof Error ? error.stack ?? error.message : `${error}`,
    };
  }
}

/** For a reader that has a writer: what it takes is written again as it was. */
export function sameAgain(input: Bytes, again: Bytes): string {
  const same = input.length === again.length && input.every((byte, i) => byte === again[i]);
  if (!same) throw new Error(`taken, but written otherwise: ${again.toHex()}`);
  return "same again";
}

/** The same for JSON files, in which white space means nothing. */
export function sameJsonAgain(input: Bytes, again: Bytes): string {
  const packed = (bytes: Bytes) => new TextDecoder().decode(bytes).replaceAll(/\s/g, "");
  return sameAgain(utf8(packed(input)), utf8(packed(again)));
}
