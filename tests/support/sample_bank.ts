import type { BankIdentity } from "../../lib/channel/bank_identity.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { sample } from "./sample.ts";

/** The seed of {@linkcode SAMPLE_BANK}'s identity key. */
export const SAMPLE_SEED = sample("identity", 32);

/** A bank for who does no RSA with it. */
export const SAMPLE_BANK: BankIdentity = {
  rsaDer: sample("rsa", 294),
  identityDer: sample("identity der", 44),
  identityKey: nodeCrypto.ed25519PublicKey(SAMPLE_SEED),
  kid: sample("kid", 16),
};
