import type { Bytes } from "./bytes.ts";

/** Gives `length` bytes that nobody can predict; tests hand in repeatable ones. */
export type Random = (length: number) => Bytes;

/** The operating system's generator. */
export function systemRandom(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}
