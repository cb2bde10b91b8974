import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";

// Under which keys HTTPS signs, where it is to sign as much as Cofre does.

export const ATM_SEED: Bytes = new Uint8Array(32).fill(1);
export const ATM_KEY: Bytes = nodeCrypto.ed25519PublicKey(ATM_SEED);
export const BANK_SEED: Bytes = new Uint8Array(32).fill(2);
export const BANK_KEY: Bytes = nodeCrypto.ed25519PublicKey(BANK_SEED);
