import { concat, equalBytes } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { assert, ProtocolError } from "../errors.ts";
import { ed25519Pkcs8, x25519Pkcs8 } from "./key_der.ts";
import { OAEP, oaepParameters } from "./rsa.ts";
import type { Primitives } from "./primitives.ts";

const subtle = crypto.subtle;
/** The base point of X25519: u = 9 (RFC 7748, 4.1). */
const BASE_POINT = new Uint8Array(32).fill(9, 0, 1);
/** HMAC pads its key with zeros, so this is the empty key, which WebCrypto refuses to import. */
const EMPTY_HMAC_KEY = new Uint8Array(32);

/** The primitives by WebCrypto, without a `node:` module to load: the ATM's backend. */
export const webCrypto: Primitives = {
  equal: equalBytes,

  async sha256(...parts) {
    return new Uint8Array(await subtle.digest("SHA-256", concat(...parts)));
  },

  async hmacSha256(key, ...parts) {
    const raw = key.length === 0 ? EMPTY_HMAC_KEY : key;
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const imported = await subtle.importKey("raw", raw, hmac, false, ["sign"]);
    return new Uint8Array(await subtle.sign("HMAC", imported, concat(...parts)));
  },

  async aes256Ctr(key, counterBlock, data) {
    assert(key.length === 32, "an AES-256 key has 32 bytes");
    const imported = await subtle.importKey("raw", key, "AES-CTR", false, ["encrypt"]);
    const ctr = { name: "AES-CTR", counter: counterBlock, length: 128 };
    return new Uint8Array(await subtle.encrypt(ctr, imported, data));
  },

  x25519PublicKey(privateKey) {
    return webCrypto.x25519(privateKey, BASE_POINT);
  },

  async x25519(privateKey, publicKey) {
    assert(privateKey.length === 32 && publicKey.length === 32, "X25519 keys have 32 bytes");
    const own = await importPkcs8(x25519Pkcs8(privateKey), "X25519", "deriveBits");
    const peer = await subtle.importKey("raw", publicKey, "X25519", false, []);
    return await deriveShared(own, peer);
  },

  async ed25519PublicKey(seed) {
    assert(seed.length === 32, "an Ed25519 seed has 32 bytes");
    const key = await importPkcs8(ed25519Pkcs8(seed), "Ed25519", "sign");
    const { x } = await subtle.exportKey("jwk", key);
    assert(x !== undefined, "a JWK of an Ed25519 key has x");
    return Uint8Array.fromBase64(x, { alphabet: "base64url" });
  },

  async ed25519Sign(seed, message) {
    assert(seed.length === 32, "an Ed25519 seed has 32 bytes");
    const key = await importPkcs8(ed25519Pkcs8(seed), "Ed25519", "sign");
    return new Uint8Array(await subtle.sign("Ed25519", key, message));
  },

  async ed25519Verify(publicKey, message, signature) {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    const key = await subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return await subtle.verify("Ed25519", key, signature, message);
  },

  async rsaOaepEncrypt(publicKeyDer, label, plaintext) {
    const parameters = oaepParameters(label);
    const key = await subtle.importKey("spki", publicKeyDer, OAEP, false, ["encrypt"]);
    return new Uint8Array(await subtle.encrypt(parameters, key, plaintext));
  },
};

/** Extractable for the sake of the JWK: the caller holds the raw key anyway. */
function importPkcs8(der: Bytes, algorithm: string, usage: KeyUsage): Promise<CryptoKey> {
  return subtle.importKey("pkcs8", der, algorithm, true, [usage]);
}

/** Whoever sends a point of low order would know the secret without a private key. */
async function deriveShared(own: CryptoKey, peer: CryptoKey): Promise<Bytes> {
  try {
    return new Uint8Array(await subtle.deriveBits({ name: "X25519", public: peer }, own, 256));
  } catch {
    // With two sound keys an all-zero result is all that WebCrypto refuses (W3C, "X25519").
    throw new ProtocolError("low_order_point");
  }
}
