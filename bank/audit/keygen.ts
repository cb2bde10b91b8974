import { utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { generateRsaKeyPair } from "../../lib/crypto/rsa.ts";
import { encodePem } from "../../lib/pem.ts";
import { createExclusive, MODE_PRIVATE, MODE_PUBLIC } from "../../lib/private_file.ts";

/** Makes an auditor's key pair as two PEM files; gives the public key. @throws {UserError} */
export async function makeAuditorKeys(keyPath: string, publicPath: string): Promise<Bytes> {
  const { pkcs8, spki } = await generateRsaKeyPair();
  const files = [
    { path: keyPath, label: "PRIVATE KEY", der: pkcs8, mode: MODE_PRIVATE },
    { path: publicPath, label: "PUBLIC KEY", der: spki, mode: MODE_PUBLIC },
  ] as const;
  for (const { path, label, der, mode } of files) {
    const text = encodePem([{ label, der }]);
    await createExclusive(path, utf8(text), { what: "auditor's key file", mode });
  }
  return spki;
}
