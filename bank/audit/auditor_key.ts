import { equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { rsaPublicDer } from "../../lib/crypto/rsa.ts";
import { FormatError, parseContent } from "../../lib/format_error.ts";
import { readKeyFile } from "../../lib/private_file.ts";
import { onlyBlock } from "./auditor_public.ts";
import { auditorId, WRAP_LABEL } from "./epoch.ts";
import type { Announcement } from "./epoch.ts";
import { commitToKey } from "./event_cipher.ts";

const OAEP = { name: "RSA-OAEP", hash: "SHA-256" };

/** What opens an audit log. */
export class AuditorKey {
  readonly #key: CryptoKey;
  readonly #id: Bytes;

  private constructor(key: CryptoKey, id: Bytes) {
    this.#key = key;
    this.#id = id;
  }

  /** Reads a private key as PKCS#8 DER. @throws {DOMException} it is no RSA key. */
  static async import(pkcs8: Bytes): Promise<AuditorKey> {
    const readable = await crypto.subtle.importKey("pkcs8", pkcs8, OAEP, true, ["decrypt"]);
    const spki = await rsaPublicDer(readable);
    return new AuditorKey(readable, auditorId(spki));
  }

  /** K_0 of an epoch; `undefined` if it was not wrapped to this auditor, or not as announced. */
  async open({ wraps, commitment }: Announcement): Promise<Bytes | undefined> {
    const wrap = wraps.find(({ auditorId }) => equalBytes(auditorId, this.#id));
    if (wrap === undefined) return undefined;
    try {
      const oaep = { name: "RSA-OAEP", label: WRAP_LABEL };
      const key = new Uint8Array(
        await crypto.subtle.decrypt(oaep, this.#key, wrap.ciphertext),
      );
      return equalBytes(commitToKey(key), commitment) ? key : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Reads an auditor's private key. @throws {UserError} */
export async function readAuditorKey(
  path: string,
  warn?: (message: string) => void,
): Promise<AuditorKey> {
  const what = "auditor's key file";
  const hint = "get it from where the auditor keeps it, and name it with --auditor-key";
  const bytes = await readKeyFile(path, { what, hint, ...(warn === undefined ? {} : { warn }) });
  return await parseContent(what, path, () => parseAuditorKey(bytes));
}

/** The private key in the bytes of its file. @throws {FormatError} */
export async function parseAuditorKey(bytes: Bytes): Promise<AuditorKey> {
  const der = onlyBlock(bytes, "PRIVATE KEY");
  try {
    return await AuditorKey.import(der);
  } catch {
    throw new FormatError("it holds no RSA private key");
  }
}
