import type { Bytes } from "../bytes.ts";
import { assert } from "../errors.ts";

const subtle = crypto.subtle;

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

/** The sizes of a modulus that cofre/1 takes, in bits. */
export const RSA_BITS = [2048, 3072, 4096] as const;
/** A size of a modulus, in bits. */
export type RsaBits = typeof RSA_BITS[number];

/** An RSA key pair as DER. */
export interface RsaKeyPair {
  /** PrivateKeyInfo (RFC 5208). */
  readonly pkcs8: Bytes;
  /** SubjectPublicKeyInfo (RFC 5280, 4.1.2.7). */
  readonly spki: Bytes;
}

/** A new key pair with e = 65537. */
export async function generateRsaKeyPair(bits: RsaBits = 3072): Promise<RsaKeyPair> {
  const publicExponent = Uint8Array.of(1, 0, 1);
  const algorithm = { ...OAEP, modulusLength: bits, publicExponent };
  const pair = await subtle.generateKey(algorithm, true, ["encrypt", "decrypt"]);
  return {
    pkcs8: new Uint8Array(await subtle.exportKey("pkcs8", pair.privateKey)),
    spki: new Uint8Array(await subtle.exportKey("spki", pair.publicKey)),
  };
}

/** What a SubjectPublicKeyInfo says of an RSA key. */
export interface RsaPublicNumbers {
  /** Big-endian, without leading zeros. */
  readonly modulus: Bytes;
  /** Big-endian, without leading zeros. */
  readonly exponent: Bytes;
}

/** The numbers in a SubjectPublicKeyInfo; `undefined` if it holds no RSA key. */
export async function readRsaPublicKey(spki: Bytes): Promise<RsaPublicNumbers | undefined> {
  try {
    return await publicNumbers(await subtle.importKey("spki", spki, OAEP, true, ["encrypt"]));
  } catch {
    return undefined;
  }
}

/** The bank's RSA key. Decryption runs on the runtime's own threads, not on the event loop. */
export class RsaPrivateKey {
  readonly #key: CryptoKey;
  /** The public half as a SubjectPublicKeyInfo. */
  readonly publicDer: Bytes;
  /** n, big-endian, without leading zeros. */
  readonly modulus: Bytes;

  private constructor(key: CryptoKey, publicDer: Bytes, modulus: Bytes) {
    this.#key = key;
    this.publicDer = publicDer;
    this.modulus = modulus;
  }

  /** Reads a PrivateKeyInfo. @throws {DOMException} if it holds no RSA key. */
  static async import(pkcs8: Bytes): Promise<RsaPrivateKey> {
    const readable = await subtle.importKey("pkcs8", pkcs8, OAEP, true, ["decrypt"]);
    const { modulus } = await publicNumbers(readable);
    return new RsaPrivateKey(
      await subtle.importKey("pkcs8", pkcs8, OAEP, false, ["decrypt"]),
      await rsaPublicDer(readable),
      modulus,
    );
  }

  /** The bytes of the modulus, and so of every ciphertext. */
  get modulusBytes(): number {
    return this.modulus.length;
  }

  /**
   * Whether a ciphertext has the modulus's length and is below it. `decrypt` answers the others
   * in a twentieth of its usual time, so the caller has to give those the same work to do.
   */
  isInRange(ciphertext: Bytes): boolean {
    if (ciphertext.length !== this.modulus.length) return false;
    const differing = ciphertext.findIndex((byte, i) => byte !== this.modulus[i]);
    return differing !== -1 && ciphertext[differing]! < this.modulus[differing]!;
  }

  /** RSA-OAEP with SHA-256 and MGF1-SHA-256; `null` whatever fails (RFC 8017, 7.1.2). */
  async decrypt(ciphertext: Bytes, label: Bytes): Promise<Bytes | null> {
    const parameters = oaepParameters(label);
    try {
      return new Uint8Array(await subtle.decrypt(parameters, this.#key, ciphertext));
    } catch {
      return null;
    }
  }
}

/** The public half of an extractable private key as a SubjectPublicKeyInfo. */
export async function rsaPublicDer(privateKey: CryptoKey): Promise<Bytes> {
  const { n, e } = await subtle.exportKey("jwk", privateKey);
  assert(n !== undefined && e !== undefined, "a JWK of an RSA key has n and e");
  const publicKey = await subtle.importKey("jwk", { kty: "RSA", n, e }, OAEP, true, ["encrypt"]);
  return new Uint8Array(await subtle.exportKey("spki", publicKey));
}

async function publicNumbers(key: CryptoKey): Promise<RsaPublicNumbers> {
  const { n, e } = await subtle.exportKey("jwk", key);
  assert(n !== undefined && e !== undefined, "a JWK of an RSA key has n and e");
  return { modulus: fromBase64Url(n), exponent: fromBase64Url(e) };
}

function fromBase64Url(text: string): Bytes {
  return Uint8Array.fromBase64(text, { alphabet: "base64url" });
}
