import type { Bytes } from "../../lib/bytes.ts";
import { hex } from "./session.ts";
import type { NegativeVector, Stage } from "./vectors.ts";

/** An input that has to be refused. */
export function vector(stage: Stage, name: string, input: Bytes, reason: string): NegativeVector {
  return { name, stage, input: hex(input), reason };
}

/** The bytes with these written over them. */
export function edited(bytes: Bytes, at: number, by: Uint8Array): Bytes {
  const copy = bytes.slice();
  copy.set(by, at);
  return copy;
}

/** The bytes with one bit changed. */
export function flipped(bytes: Bytes, at: number): Bytes {
  const copy = bytes.slice();
  copy[at]! ^= 1;
  return copy;
}
