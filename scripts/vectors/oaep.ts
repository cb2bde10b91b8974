import { assert } from "../../lib/errors.ts";
import { concat, uint } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { readRsaPublicKey } from "../../lib/crypto/rsa.ts";

const HASH_BYTES = 32;
const { sha256 } = nodeCrypto;

/**
 * RSA-OAEP with a seed that is given, so that a test vector can be made again. For vectors only:
 * BigInt takes a time that depends on the numbers, and a seed used twice gives the plaintext away.
 * (RFC 8017, 7.1.1)
 */
export async function rsaOaepEncryptWithSeed(
  publicKeyDer: Bytes,
  label: Bytes,
  plaintext: Bytes,
  seed: Bytes,
): Promise<Bytes> {
  const key = await readRsaPublicKey(publicKeyDer);
  assert(key !== undefined, "the vectors' key is an RSA key");
  const { modulus, exponent } = key;
  const encoded = emeOaep(plaintext, label, seed, modulus.length);
  const ciphertext = modPow(toNumber(encoded), toNumber(exponent), toNumber(modulus));
  return uint(ciphertext, modulus.length);
}

/** EM = 00 ‖ maskedSeed ‖ maskedDB, DB = lHash ‖ PS ‖ 01 ‖ M. */
function emeOaep(message: Bytes, label: Bytes, seed: Bytes, modulusBytes: number): Bytes {
  const block = new Uint8Array(modulusBytes - HASH_BYTES - 1);
  block.set(sha256(label));
  block[block.length - message.length - 1] = 1;
  block.set(message, block.length - message.length);
  const maskedBlock = xor(block, mgf1(seed, block.length));
  const maskedSeed = xor(seed, mgf1(maskedBlock, HASH_BYTES));
  return concat(new Uint8Array(1), maskedSeed, maskedBlock);
}

/** MGF1 with SHA-256 (RFC 8017, B.2.1). */
function mgf1(seed: Bytes, length: number): Bytes {
  const count = Math.ceil(length / HASH_BYTES);
  const blocks = Array.from({ length: count }, (_, i) => sha256(seed, uint(i, 4)));
  return concat(...blocks).slice(0, length);
}

function xor(a: Bytes, b: Bytes): Bytes {
  return a.map((byte, i) => byte ^ b[i]!);
}

function toNumber(bytes: Bytes): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let power = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = result * power % modulus;
    power = power * power % modulus;
  }
  return result;
}
