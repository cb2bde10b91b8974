import { concat, uint } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { encodeHelloHead, helloLabel } from "../../lib/channel/messages.ts";
import { encodeParameters } from "../../lib/channel/parameters.ts";
import { RECORD } from "../../lib/channel/record.ts";
import { deriveSessionKeys } from "../../lib/channel/key_schedule.ts";
import { Transcript } from "../../lib/channel/transcript.ts";
import { hkdfExtract } from "../../lib/crypto/hkdf.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import {
  BANK_TIME_MS,
  hex,
  PARAMETERS,
  RANDOM,
  SENT_AT_MS,
  vectorAnswer,
  vectorHello,
} from "./session.ts";
import type { VectorBank } from "./session.ts";
import type { HandshakeVector } from "./vectors.ts";

/** Writes down a whole handshake, its secrets too, which the code itself never shows. */
export async function describeHandshake(bank: VectorBank): Promise<HandshakeVector> {
  const p = nodeCrypto;
  const { frame: hello } = await vectorHello(p, bank);
  const { frame: helloOk } = await vectorAnswer(p, bank, hello);
  const atmPublic = p.x25519PublicKey(RANDOM.atmPrivate);
  const bankPublic = p.x25519PublicKey(RANDOM.bankPrivate);
  const head = encodeHelloHead({
    bankKid: bank.identity.kid,
    sentAtMs: SENT_AT_MS,
    nonce: RANDOM.atmNonce,
    ephemeral: atmPublic,
  });
  const sealed = helloOk.slice(-288);
  const transcript = await Transcript.start(p, bank.identity);
  const th0 = transcript.hash;
  const th1 = await transcript.mix(hello);
  const th2 = await transcript.mix(bankPublic, RANDOM.bankNonce);
  const th3 = await transcript.mix(sealed);
  const shared = p.x25519(RANDOM.atmPrivate, bankPublic);
  const secrets = { session: RANDOM.session, diffieHellman: shared };
  const keys = await deriveSessionKeys(p, secrets, th2);
  const signer = { identitySeed: bank.identitySeed, th2 };
  const body = await encodeParameters(p, PARAMETERS, signer);
  return {
    sent_at_ms: SENT_AT_MS,
    session_secret: hex(RANDOM.session),
    atm_private: hex(RANDOM.atmPrivate),
    atm_public: hex(atmPublic),
    atm_nonce: hex(RANDOM.atmNonce),
    oaep_seed: hex(RANDOM.oaepSeed),
    oaep_label: new TextDecoder().decode(await helloLabel(p, head)),
    ciphertext: hex(hello.slice(3 + head.length)),
    hello: hex(hello),
    bank_private: hex(RANDOM.bankPrivate),
    bank_public: hex(bankPublic),
    bank_nonce: hex(RANDOM.bankNonce),
    shared_secret: hex(shared),
    th0: hex(th0),
    th1: hex(th1),
    th2: hex(th2),
    th3: hex(th3),
    master_secret: hex(await hkdfExtract(p, th2, concat(RANDOM.session, shared))),
    keys: {
      atm_enc: hex(keys.atm.encryption),
      atm_mac: hex(keys.atm.mac),
      bank_enc: hex(keys.bank.encryption),
      bank_mac: hex(keys.bank.mac),
    },
    bank_time_ms: BANK_TIME_MS,
    session_id: hex(RANDOM.sessionId),
    idle_limit_s: PARAMETERS.idleLimitS,
    r0_body: hex(body),
    r0_plaintext: hex(padded(RECORD.parameters, body, 256)),
    r0_sealed: hex(sealed),
    hello_ok: hex(helloOk),
  };
}

/** kind 1 | length 2 | body | zeros */
export function padded(kind: number, body: Bytes, size: number): Bytes {
  const head = concat(uint(kind, 1), uint(body.length, 2), body);
  return concat(head, new Uint8Array(size - head.length));
}
