import { decodeBase64, encodeBase64 } from "@std/encoding/base64";
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
    bytes = decodeBase64(text);
  } catch {
    throw new ProtocolError("bad_base64");
  }
  if (encodeBase64(bytes) !== text) throw new ProtocolError("bad_base64");
  return bytes;
}

export { encodeBase64 };
