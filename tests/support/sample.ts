import { concat, uint, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import type { Random } from "../../lib/random.ts";

/** `length` bytes that depend on the label alone: SHA-256(label ‖ u32 block), block after block. */
export function sample(label: string, length: number): Bytes {
  const blocks = Array.from(
    { length: Math.ceil(length / 32) },
    (_, block) => nodeCrypto.sha256(utf8(label), uint(block, 4)),
  );
  return concat(...blocks).slice(0, length);
}

/** Repeatable randomness: the n-th call gives `sample("LABEL n")`. */
export function sampleRandom(label: string): Random {
  let calls = 0;
  return (length) => sample(`${label} ${calls++}`, length);
}
