import type { Bytes } from "../../lib/bytes.ts";
import { readRsaPublicKey } from "../../lib/crypto/rsa.ts";
import { decodeText, FormatError, parseContent } from "../../lib/format_error.ts";
import { decodePem } from "../../lib/pem.ts";
import { readKeyFile } from "../../lib/private_file.ts";

/** Reads an auditor's public key, a SubjectPublicKeyInfo. @throws {UserError} */
export async function readAuditorPublic(path: string): Promise<Bytes> {
  const what = "auditor's public key file";
  const bytes = await readKeyFile(path, { what });
  return await parseContent(what, path, async () => {
    const der = onlyBlock(bytes, "PUBLIC KEY");
    const key = await readRsaPublicKey(der);
    if (key === undefined) throw new FormatError("it holds no RSA public key");
    if (key.modulus.length < 256 || key.modulus.length > 512) {
      throw new FormatError("its key does not have 2048 to 4096 bits");
    }
    return der;
  });
}

/** The DER in a PEM file of one block with this label. @throws {FormatError} */
export function onlyBlock(bytes: Bytes, label: string): Bytes {
  const [block, ...others] = decodePem(decodeText(bytes));
  if (block?.label !== label || others.length > 0) {
    throw new FormatError(`it does not hold one ${label.toLowerCase()}`);
  }
  return block.der;
}
