import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";

/**
 * Reads base64 (RFC 4648, 4) that is exactly what an encoder gives: padded, without white space,
 * its unused bits zero. Anything else would let a signed text change without its signature failing.
 * @throws {ProtocolError} `bad_base64`
 */
export function decodeStrictBase64(text: string): Bytes {
  let bytes: Bytes;
  try {
    bytes = Uint8Array.fromBase64(text);
  } catch {
    throw new ProtocolError("bad_base64");
  }
  if (bytes.toBase64() !== text) throw new ProtocolError("bad_base64");
  return bytes;
}

/** The base64 of these bytes (RFC 4648, 4), padded. */
export function encodeBase64(bytes: Uint8Array): string {
  return bytes.toBase64();
}
