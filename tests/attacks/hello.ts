import type { Bytes } from "../../lib/bytes.ts";
import type { BankIdentity } from "../../lib/channel/bank_identity.ts";
import { encodeHello, encodeHelloHead, helloLabel } from "../../lib/channel/messages.ts";
import type { HelloHead } from "../../lib/channel/messages.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { bankOf } from "./rogue.ts";
import type { World } from "./world.ts";

/** Makes the ciphertext of a hello, given its label. */
export type Encrypt = (bank: BankIdentity, label: Bytes) => Bytes | Promise<Bytes>;

/** A fresh HELLO frame of the attacker's own, but for what is given. */
export async function helloWith(
  world: World,
  change: Partial<HelloHead> & { readonly ciphertext?: Bytes } = {},
): Promise<Bytes> {
  const { ciphertext, ...head } = change;
  return await helloFor(
    await bankOf(world),
    ciphertext === undefined ? encryptSecret : () => ciphertext,
    head,
  );
}

/** The same for a bank by its auth file. */
export async function helloFor(
  bank: BankIdentity,
  encrypt: Encrypt,
  change: Partial<HelloHead> = {},
): Promise<Bytes> {
  const head = encodeHelloHead({
    bankKid: bank.kid,
    sentAtMs: Date.now(),
    nonce: systemRandom(32),
    ephemeral: nodeCrypto.x25519PublicKey(systemRandom(32)),
    ...change,
  });
  return encodeHello(head, await encrypt(bank, await helloLabel(nodeCrypto, head)));
}

/** A ciphertext as an honest ATM makes it. */
export async function encryptSecret({ rsaDer }: BankIdentity, label: Bytes): Promise<Bytes> {
  return await nodeCrypto.rsaOaepEncrypt(rsaDer, label, systemRandom(32));
}
