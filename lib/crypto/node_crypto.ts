import {
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  sign,
  verify,
} from "node:crypto";
import type { KeyObject } from "node:crypto";
import { Buffer } from "node:buffer";
import { equalBytes, isZero } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { assert, ProtocolError } from "../errors.ts";
import { ed25519Pkcs8, ed25519Spki, x25519Pkcs8, x25519Spki } from "./key_der.ts";
import { hmacSha256, sha256 } from "./node_sha256.ts";
import type { Primitives } from "./primitives.ts";
import { webCrypto } from "./web_crypto.ts";

// node:crypto makes Buffers, and small ones share one pool: key bytes would lie in memory that
// any other Buffer can see. Without it the bank also needs a little less time for a request.
Buffer.poolSize = 0;

// Measured: importing costs 26 us before a signature of 18 us, 10 us before a check of 37 us.
const PRIVATE_KEYS_MAX = 8;
const PUBLIC_KEYS_MAX = 1024;
const privateKeys = new Map<string, KeyObject>();
const publicKeys = new Map<string, KeyObject>();

/** {@linkcode Primitives} whose calls, encryption to an RSA key apart, answer at once. */
export interface SyncPrimitives extends Primitives {
  sha256(...parts: readonly Bytes[]): Bytes;
  hmacSha256(key: Bytes, ...parts: readonly Bytes[]): Bytes;
  aes256Ctr(key: Bytes, counterBlock: Bytes, data: Bytes): Bytes;
  x25519PublicKey(privateKey: Bytes): Bytes;
  x25519(privateKey: Bytes, publicKey: Bytes): Bytes;
  ed25519PublicKey(seed: Bytes): Bytes;
  ed25519Sign(seed: Bytes, message: Bytes): Bytes;
  ed25519Verify(publicKey: Bytes, message: Bytes, signature: Bytes): boolean;
}

/** The primitives by node:crypto, synchronous: the bank's backend. */
export const nodeCrypto: SyncPrimitives = {
  equal: equalBytes,

  sha256,

  hmacSha256,

  aes256Ctr(key, counterBlock, data) {
    assert(key.length === 32, "an AES-256 key has 32 bytes");
    const cipher = createCipheriv("aes-256-ctr", key, counterBlock);
    const sealed = plain(cipher.update(data));
    // Gives no byte, but without it the runtime keeps the cipher, and the key, for ever.
    cipher.final();
    return sealed;
  },

  x25519PublicKey(privateKey) {
    assert(privateKey.length === 32, "X25519 keys have 32 bytes");
    return exportPublic(importPrivate(x25519Pkcs8(privateKey)));
  },

  x25519(privateKey, publicKey) {
    assert(privateKey.length === 32 && publicKey.length === 32, "X25519 keys have 32 bytes");
    const own = importPrivate(x25519Pkcs8(privateKey));
    const peer = importPublic(x25519Spki(publicKey));
    const shared = deriveShared(own, peer);
    // Whoever sends a point of low order would know the secret without a private key.
    if (shared === undefined || isZero(shared)) throw new ProtocolError("low_order_point");
    return shared;
  },

  ed25519PublicKey(seed) {
    assert(seed.length === 32, "an Ed25519 seed has 32 bytes");
    return exportPublic(importPrivate(ed25519Pkcs8(seed)));
  },

  ed25519Sign(seed, message) {
    assert(seed.length === 32, "an Ed25519 seed has 32 bytes");
    const load = () => importPrivate(ed25519Pkcs8(seed));
    return plain(sign(null, message, cached(privateKeys, PRIVATE_KEYS_MAX, seed, load)));
  },

  ed25519Verify(publicKey, message, signature) {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    const load = () => importPublic(ed25519Spki(publicKey));
    try {
      return verify(null, message, cached(publicKeys, PUBLIC_KEYS_MAX, publicKey, load), signature);
    } catch {
      return false; // Not a point of the curve.
    }
  },

  // publicEncrypt() takes no label in Deno 2.6.
  rsaOaepEncrypt: webCrypto.rsaOaepEncrypt,
};

/** The key object of these raw bytes, the oldest one forgotten when there are `max`. */
function cached(
  keys: Map<string, KeyObject>,
  max: number,
  raw: Bytes,
  load: () => KeyObject,
): KeyObject {
  const name = raw.toHex();
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = load();
  if (keys.size === max) keys.delete(keys.keys().next().value!);
  keys.set(name, key);
  return key;
}

function importPrivate(pkcs8: Bytes): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8.buffer), format: "der", type: "pkcs8" });
}

function importPublic(spki: Bytes): KeyObject {
  return createPublicKey({ key: Buffer.from(spki.buffer), format: "der", type: "spki" });
}

function exportPublic(privateKey: KeyObject): Bytes {
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return plain(spki).slice(-32);
}

/** Deno 2.9 refuses an all-zero result itself; 2.6 returns it. */
function deriveShared(privateKey: KeyObject, publicKey: KeyObject): Bytes | undefined {
  try {
    return plain(diffieHellman({ privateKey, publicKey }));
  } catch {
    return undefined;
  }
}

/** The same memory, which is its own, but not a `Buffer`, whose `slice()` would share it. */
function plain({ buffer, byteOffset, length }: Uint8Array): Bytes {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, length);
}
