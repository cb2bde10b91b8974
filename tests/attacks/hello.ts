import { encodeHello, encodeHelloHead, helloLabel } from "../../lib/channel/messages.ts";
import type { HelloHead } from "../../lib/channel/messages.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { bankOf } from "./rogue.ts";
import type { World } from "./world.ts";

/** A fresh HELLO frame of the attacker's own, but for what is given. */
export async function helloWith(
  world: World,
  change: Partial<HelloHead> & { readonly ciphertext?: Bytes } = {},
): Promise<Bytes> {
  const bank = await bankOf(world);
  const head = encodeHelloHead({
    bankKid: bank.kid,
    sentAtMs: Date.now(),
    nonce: systemRandom(32),
    ephemeral: nodeCrypto.x25519PublicKey(systemRandom(32)),
    ...change,
  });
  const label = await helloLabel(nodeCrypto, head);
  const encrypted = () => nodeCrypto.rsaOaepEncrypt(bank.rsaDer, label, systemRandom(32));
  return encodeHello(head, change.ciphertext ?? await encrypted());
}
