import type { Bytes } from "../bytes.ts";

/** The field's prime, 2^255 - 19 (RFC 8032, 5.1). */
const P = 2n ** 255n - 19n;
/** y of two of the four points of order 8; the other two have -y (the sign of x is apart). */
const Y_OF_ORDER_8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
/** y of all eight points of small order: orders 4, 1, 2, 8 and 8. */
const SMALL_ORDER_Y = new Set([0n, 1n, P - 1n, Y_OF_ORDER_8, P - Y_OF_ORDER_8]);

/**
 * Whether a 32-byte Ed25519 public key may be registered: canonical (y < p; RFC 8032, 5.1.3), and
 * not of small order. Under a key of small order one signature holds for every message, so its
 * owner could deny each of them. Not constant-time: the key is public.
 */
export function isSafeEd25519Key(key: Bytes): boolean {
  if (key.length !== 32) return false;
  const y = littleEndian(key) & (2n ** 255n - 1n);
  // x = 0 with the sign bit set is not canonical either, but y is then 1 or p - 1.
  return y < P && !SMALL_ORDER_Y.has(y);
}

function littleEndian(bytes: Bytes): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}
