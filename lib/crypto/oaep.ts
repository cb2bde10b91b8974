import type { Bytes } from "../bytes.ts";
import { assert } from "../errors.ts";

/** RSA-OAEP with SHA-256 and MGF1-SHA-256, for importing a key. */
export const OAEP: RsaHashedImportParams = { name: "RSA-OAEP", hash: "SHA-256" };

/**
 * The parameters of one encryption or decryption. The label has to be ASCII: older Deno (2.6 too)
 * reads it as UTF-8 and turns every byte that is none into the same character, so that labels
 * would be confused, and both ends would have to run alike (denoland/deno#36441).
 */
export function oaepParameters(label: Bytes): RsaOaepParams {
  assert(label.every((byte) => byte < 0x80), "an OAEP label is ASCII");
  return { name: "RSA-OAEP", label };
}
