import { concat, utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import type { BankIdentity } from "./channel/bank_identity.ts";
import { isSafeEd25519Key } from "./crypto/ed25519_key.ts";
import { ed25519Spki, rawEd25519Key } from "./crypto/key_der.ts";
import type { Primitives } from "./crypto/primitives.ts";
import { readRsaPublicKey, RSA_BITS } from "./crypto/rsa.ts";
import type { Disk } from "./disk.ts";
import { hintsFor } from "./file_guess.ts";
import { decodeText, FormatError, parseContent } from "./format_error.ts";
import { decodePem, encodePem } from "./pem.ts";
import type { PemBlock } from "./pem.ts";
import { readKeyFile } from "./private_file.ts";

/** `bank.auth`: what every ATM knows of the bank (docs/FILES.md, "Auth file"). */
export interface AuthFile extends BankIdentity {
  /** The Ed25519 key of audit epoch 0 of each node's log, raw, 32 bytes each; at least one. */
  readonly auditKeys: readonly Bytes[];
}

const LABEL = "PUBLIC KEY";

/** Reads an auth file. @throws {UserError} */
export async function readAuthFile(
  p: Primitives,
  path: string,
  options: { disk?: Disk } = {},
): Promise<AuthFile> {
  const hint = "get it from the bank, which makes it at its first start, or name it with -s";
  const bytes = await readKeyFile(path, { what: "auth file", hint, ...options });
  return await parseContent("auth file", path, () => parseAuthFile(p, bytes));
}

/** The auth file of a bank with these keys; DER and raw keys as {@linkcode AuthFile} has them. */
export async function makeAuthFile(
  p: Primitives,
  keys: { rsaDer: Bytes; identityKey: Bytes; auditKeys: readonly Bytes[] },
): Promise<AuthFile> {
  const identityDer = ed25519Spki(keys.identityKey);
  return { ...keys, identityDer, kid: await bankKid(p, keys.rsaDer, identityDer) };
}

/** RSA first, so that `openssl rsa -pubin -in bank.auth` reads it. */
export function encodeAuthFile({ rsaDer, identityDer, auditKeys }: AuthFile): Bytes {
  const ders = [rsaDer, identityDer, ...auditKeys.map(ed25519Spki)];
  return utf8(encodePem(ders.map((der) => ({ label: LABEL, der }))));
}

/** Reads the content of an auth file. @throws {FormatError} */
export async function parseAuthFile(p: Primitives, bytes: Bytes): Promise<AuthFile> {
  const text = decodeText(bytes);
  const blocks = decodeBlocks(text);
  const [rsaDer, identityDer, ...auditDers] = blocks.map(({ der }) => der);
  if (blocks.some(({ label }) => label !== LABEL)) {
    throw new FormatError("it holds something else than public keys", otherHints(text));
  }
  if (rsaDer === undefined || identityDer === undefined || auditDers.length === 0) {
    throw new FormatError(`it holds ${blocks.length} of at least 3 keys`, [
      "it may have been cut off; fetch it from the bank again",
    ]);
  }
  await checkRsaKey(rsaDer);
  const identityKey = parseEd25519(identityDer, 2);
  const auditKeys = auditDers.map((der, i) => parseEd25519(der, i + 3));
  return {
    rsaDer,
    identityDer,
    identityKey,
    auditKeys,
    kid: await bankKid(p, rsaDer, identityDer),
  };
}

/** SHA-256("cofre/1 kid" ‖ H(RSA DER) ‖ H(identity DER))[0..16]: who the bank is, in short. */
export async function bankKid(p: Primitives, rsaDer: Bytes, identityDer: Bytes): Promise<Bytes> {
  const hashes = concat(await p.sha256(rsaDer), await p.sha256(identityDer));
  return (await p.sha256(utf8("cofre/1 kid"), hashes)).slice(0, 16);
}

/** The bank's id for people to compare: 32 hex digits in groups of four. */
export function formatKid(kid: Bytes): string {
  return kid.toHex().match(/.{4}/g)!.join(" ");
}

function decodeBlocks(text: string): PemBlock[] {
  try {
    return decodePem(text);
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(error.reason, otherHints(text));
    throw error;
  }
}

/** What to tell somebody who gave another kind of file. */
function otherHints(text: string): string[] {
  return hintsFor(text).filter((hint) => !hint.includes("auth file; did you mean"));
}

async function checkRsaKey(der: Bytes): Promise<void> {
  const key = await readRsaPublicKey(der);
  if (key === undefined) throw new FormatError("its key 1 is not an RSA key");
  const bits = key.modulus.length * 8 - Math.clz32(key.modulus[0] ?? 0) + 24;
  if (!RSA_BITS.some((size) => size === bits)) {
    throw new FormatError(`its RSA key has ${bits} bits, not ${RSA_BITS.join(", ")}`);
  }
  if (key.exponent.join() !== "1,0,1") throw new FormatError("its RSA exponent is not 65537");
}

function parseEd25519(der: Bytes, position: number): Bytes {
  const key = rawEd25519Key(der);
  if (key === undefined) throw new FormatError(`its key ${position} is not an Ed25519 key`);
  // Under such a key anybody could sign as the bank.
  if (!isSafeEd25519Key(key)) throw new FormatError(`its key ${position} is a weak Ed25519 key`);
  return key;
}
