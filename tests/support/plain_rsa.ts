import { concat, equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { RsaDecryptor } from "../../lib/channel/key_transport.ts";
import { sleep } from "../../lib/clock.ts";
import type { Clock } from "../../lib/clock.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import type { Primitives } from "../../lib/crypto/primitives.ts";

const MODULUS_BYTES = 256;

/** What RSA-OAEP does, without the secrecy: 0 ‖ secret ‖ label ‖ zeros. For tests of the rest. */
export const plainRsaPrimitives: Primitives = {
  ...nodeCrypto,
  rsaOaepEncrypt(_key: Bytes, label: Bytes, secret: Bytes): Bytes {
    return concat(
      new Uint8Array(1),
      secret,
      label,
      new Uint8Array(MODULUS_BYTES - 1 - secret.length - label.length),
    );
  },
};

/** The other half; takes `ms` milliseconds of the clock. */
export function plainRsa(clock: Clock, ms = 0): RsaDecryptor {
  return {
    modulusBytes: MODULUS_BYTES,
    isInRange: (ciphertext) => ciphertext[0] === 0,
    async decrypt(ciphertext, label) {
      if (ms > 0) await sleep(clock, ms);
      return equalBytes(ciphertext.slice(33, 97), label) ? ciphertext.slice(1, 33) : null;
    },
  };
}
