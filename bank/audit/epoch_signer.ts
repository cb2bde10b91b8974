import { Buffer } from "node:buffer";
import { createPrivateKey, sign } from "node:crypto";
import type { Bytes } from "../../lib/bytes.ts";
import { ed25519Pkcs8 } from "../../lib/crypto/key_der.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";

/** An Ed25519 private key that can sign; `sign` gives 64 bytes. */
export interface Signer {
  /** 32 bytes. */
  readonly publicKey: Bytes;
  sign(message: Bytes): Bytes;
}

/**
 * A signer for a 32-byte seed. Not `nodeCrypto.ed25519Sign`, which remembers the keys it has seen:
 * an epoch's key must be forgotten when the epoch ends.
 */
export function createSigner(seed: Bytes): Signer {
  const der = Buffer.from(ed25519Pkcs8(seed));
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  return {
    publicKey: nodeCrypto.ed25519PublicKey(seed),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}
