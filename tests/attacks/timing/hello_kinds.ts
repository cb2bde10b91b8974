import { helloLabel } from "../../../lib/channel/messages.ts";
import { nodeCrypto } from "../../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../../lib/random.ts";
import { encryptSecret } from "../hello.ts";
import type { Encrypt } from "../hello.ts";

/** The keys of new banks have 3072 bits. */
const MODULUS_BYTES = 384;

/** The ciphertexts that Bleichenbacher's and Manger's attacks have to tell from each other. */
export const HELLO_KINDS: Readonly<Record<string, Encrypt>> = {
  valid: encryptSecret,
  async "wrong label"(bank) {
    return await encryptSecret(bank, await helloLabel(nodeCrypto, systemRandom(90)));
  },
  "short secret": ({ rsaDer }, label) => nodeCrypto.rsaOaepEncrypt(rsaDer, label, systemRandom(31)),
  random() {
    const ciphertext = systemRandom(MODULUS_BYTES);
    ciphertext[0] = 0; // Below every modulus.
    return ciphertext;
  },
  "out of range": () => new Uint8Array(MODULUS_BYTES).fill(0xff),
};
