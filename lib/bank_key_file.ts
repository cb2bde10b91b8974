import { equalBytes, utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import type { BankIdentity } from "./channel/bank_identity.ts";
import { ed25519Pkcs8, rawEd25519Seed } from "./crypto/key_der.ts";
import type { Primitives } from "./crypto/primitives.ts";
import { readRsaPublicKey, RsaPrivateKey } from "./crypto/rsa.ts";
import type { Disk } from "./disk.ts";
import { UserError } from "./errors.ts";
import { hintsFor } from "./file_guess.ts";
import { decodeText, FormatError, parseContent } from "./format_error.ts";
import { decodePem, encodePem } from "./pem.ts";
import { readKeyFile } from "./private_file.ts";
import { quote } from "./quote.ts";

/** `bank.auth.key`: the private halves of the bank's two keys (docs/FILES.md, "Bank key file"). */
export interface BankKeyFile {
  readonly rsa: RsaPrivateKey;
  /** The Ed25519 identity key's seed, 32 bytes. */
  readonly identitySeed: Bytes;
}

const LABEL = "PRIVATE KEY";

/** Reads a bank key file. @throws {UserError} */
export async function readBankKeyFile(
  path: string,
  options: { warn?: (message: string) => void; disk?: Disk } = {},
): Promise<BankKeyFile> {
  const bytes = await readKeyFile(path, { what: "bank key file", ...options });
  return await parseContent("bank key file", path, () => parseBankKeyFile(bytes));
}

/** The content of a bank key file: RSA as PKCS#8, Ed25519 as its seed. */
export function encodeBankKeyFile(rsaPkcs8: Bytes, identitySeed: Bytes): Bytes {
  const ders = [rsaPkcs8, ed25519Pkcs8(identitySeed)];
  return utf8(encodePem(ders.map((der) => ({ label: LABEL, der }))));
}

/** Reads the content of a bank key file. @throws {FormatError} */
export async function parseBankKeyFile(bytes: Bytes): Promise<BankKeyFile> {
  const text = decodeText(bytes);
  const blocks = decodePem(text);
  if (blocks.some(({ label }) => label !== LABEL)) {
    throw new FormatError("it holds something else than private keys", hintsFor(text));
  }
  const [rsaDer, identityDer] = blocks.map(({ der }) => der);
  if (rsaDer === undefined || identityDer === undefined || blocks.length !== 2) {
    throw new FormatError(`it holds ${blocks.length} keys, not 2`);
  }
  const identitySeed = rawEd25519Seed(identityDer);
  if (identitySeed === undefined) throw new FormatError("its key 2 is not an Ed25519 key");
  return { rsa: await importRsa(rsaDer), identitySeed };
}

/** Makes sure that both private keys are those of the auth file. @throws {UserError} */
export async function checkBankKeys(
  p: Primitives,
  keys: { path: string; file: BankKeyFile },
  auth: { path: string; file: BankIdentity },
): Promise<void> {
  const rsa = await readRsaPublicKey(auth.file.rsaDer);
  const identityKey = await p.ed25519PublicKey(keys.file.identitySeed);
  const sameRsa = rsa !== undefined && equalBytes(rsa.modulus, keys.file.rsa.modulus);
  if (sameRsa && equalBytes(identityKey, auth.file.identityKey)) return;
  throw new UserError(
    `Cannot use bank key file ${quote(keys.path)}: it does not belong to ${quote(auth.path)}`,
    { hints: ["one of the two comes from another bank, or from an older set of keys"] },
  );
}

async function importRsa(pkcs8: Bytes): Promise<RsaPrivateKey> {
  try {
    return await RsaPrivateKey.import(pkcs8);
  } catch (error) {
    if (error instanceof DOMException) throw new FormatError("its key 1 is not an RSA key");
    throw error;
  }
}
