import { concat, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { BankKeys } from "../../bank/bank.ts";
import { ed25519Spki } from "../../lib/crypto/key_der.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { generateRsaKeyPair, RsaPrivateKey } from "../../lib/crypto/rsa.ts";
import { systemRandom } from "../../lib/random.ts";

/** Fresh keys of a bank; a small modulus, for speed. */
export async function makeBankKeys(): Promise<BankKeys> {
  const pair = await generateRsaKeyPair(2048);
  const identitySeed = systemRandom(32);
  const identityKey = nodeCrypto.ed25519PublicKey(identitySeed);
  const identityDer = ed25519Spki(identityKey);
  return {
    identity: {
      rsaDer: pair.spki,
      identityDer,
      identityKey,
      kid: bankKid(pair.spki, identityDer),
    },
    identitySeed,
    rsa: await RsaPrivateKey.import(pair.pkcs8),
  };
}

function bankKid(rsaDer: Bytes, identityDer: Bytes): Bytes {
  const hashes = concat(nodeCrypto.sha256(rsaDer), nodeCrypto.sha256(identityDer));
  return nodeCrypto.sha256(utf8("cofre/1 kid"), hashes).slice(0, 16);
}
