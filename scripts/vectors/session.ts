import { decodeBase64 } from "@std/encoding/base64";
import { encodeHex } from "@std/encoding/hex";
import { sample } from "../../tests/support/sample.ts";
import { concat, uint, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { BankIdentity } from "../../lib/channel/bank_identity.ts";
import { ATM_FRAME_LENGTHS, bankFrameLengths, FrameDecoder } from "../../lib/channel/frame.ts";
import type { Frame } from "../../lib/channel/frame.ts";
import { consumeHello, createHello, readHello } from "../../lib/channel/handshake.ts";
import type { OpenedSession, PendingHandshake } from "../../lib/channel/hello_ok.ts";
import { KeyTransport } from "../../lib/channel/key_transport.ts";
import type { SessionParameters } from "../../lib/channel/parameters.ts";
import type { Clock } from "../../lib/clock.ts";
import { ed25519Spki } from "../../lib/crypto/key_der.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import type { Primitives } from "../../lib/crypto/primitives.ts";
import { RsaPrivateKey } from "../../lib/crypto/rsa.ts";
import { BANK_RSA_KEY } from "./bank_rsa_key.ts";
import { rsaOaepEncryptWithSeed } from "./oaep.ts";

/** 2027-01-15T08:00:00Z: when the ATM of the vectors says hello. */
export const SENT_AT_MS = 1_800_000_000_000;
/** The bank's clock, a little ahead. */
export const BANK_TIME_MS = SENT_AT_MS + 25;

/** Everything random in the vectors: SHA-256 of these names (tests/support/sample.ts). */
export const RANDOM = {
  identitySeed: sample("cofre/1 vectors: identity seed", 32),
  session: sample("cofre/1 vectors: session secret", 32),
  atmPrivate: sample("cofre/1 vectors: x", 32),
  atmNonce: sample("cofre/1 vectors: ATM nonce", 32),
  oaepSeed: sample("cofre/1 vectors: OAEP seed", 32),
  bankPrivate: sample("cofre/1 vectors: y", 32),
  bankNonce: sample("cofre/1 vectors: bank nonce", 32),
  sessionId: sample("cofre/1 vectors: session id", 16),
  ticketId: sample("cofre/1 vectors: ticket id", 16),
  possessionSeed: sample("cofre/1 vectors: possession seed", 32),
  cardId: concat(uint(1, 1), sample("cofre/1 vectors: card id", 15)),
  terminalId: sample("cofre/1 vectors: terminal id", 16),
  terminalSeed: sample("cofre/1 vectors: terminal seed", 32),
};

const RSA_PKCS8 = decodeBase64(BANK_RSA_KEY) as Bytes;
const IDENTITY_KEY = nodeCrypto.ed25519PublicKey(RANDOM.identitySeed);

/** The bank of the vectors. */
export interface VectorBank {
  readonly identity: BankIdentity;
  readonly identitySeed: Bytes;
  readonly rsaPkcs8: Bytes;
  readonly rsa: RsaPrivateKey;
}

/** What record 0 of the vectors says: no audit log. */
export const PARAMETERS: SessionParameters = {
  bankTimeMs: BANK_TIME_MS,
  sessionId: RANDOM.sessionId,
  logId: new Uint8Array(16),
  idleLimitS: 60,
  treeSize: 0n,
  root: new Uint8Array(32),
  ticketId: RANDOM.ticketId,
  ticketLifetimeS: 86_400,
};

/** Reads the bank's keys. */
export async function vectorBank(): Promise<VectorBank> {
  const rsaDer = await publicHalf(RSA_PKCS8);
  const identityDer = ed25519Spki(IDENTITY_KEY);
  const { sha256 } = nodeCrypto;
  const kid = sha256(utf8("cofre/1 kid"), sha256(rsaDer), sha256(identityDer)).slice(0, 16);
  return {
    identity: { rsaDer, identityDer, identityKey: IDENTITY_KEY, kid },
    identitySeed: RANDOM.identitySeed,
    rsaPkcs8: RSA_PKCS8,
    rsa: await RsaPrivateKey.import(RSA_PKCS8),
  };
}

/** The ATM's hello of the vectors. */
export function vectorHello(primitives: Primitives, bank: VectorBank): Promise<PendingHandshake> {
  const deps = {
    primitives: {
      ...primitives,
      rsaOaepEncrypt: (der: Bytes, label: Bytes, plaintext: Bytes) =>
        rsaOaepEncryptWithSeed(der, label, plaintext, RANDOM.oaepSeed),
    },
    random: given(RANDOM.session, RANDOM.atmPrivate, RANDOM.atmNonce),
    clock: standingAt(SENT_AT_MS),
  };
  return createHello(deps, bank.identity);
}

/** The bank's answer to a hello, as in the vectors unless told otherwise. */
export async function vectorAnswer(
  primitives: Primitives,
  bank: VectorBank,
  hello: Bytes,
  options: { readonly identitySeed?: Bytes } = {},
): Promise<OpenedSession & { frame: Bytes }> {
  const frame = atBank(bank, hello);
  const decoy = { ciphertext: frame.body.slice(90), label: new Uint8Array(64) };
  const deps = {
    primitives,
    random: given(RANDOM.bankPrivate, RANDOM.bankNonce),
    clock: standingAt(BANK_TIME_MS),
    bank: bank.identity,
    identitySeed: options.identitySeed ?? bank.identitySeed,
    keyTransport: new KeyTransport(bank.rsa, given(new Uint8Array(32)), decoy),
  };
  return await consumeHello(deps, frame, readHello(frame, bank.identity), () => PARAMETERS);
}

/** The one frame in these bytes, as the bank takes it. */
export function atBank(bank: VectorBank, bytes: Bytes): Frame {
  return new FrameDecoder(bankFrameLengths(bank.rsa.modulusBytes)).push(bytes)[0]!;
}

/** The one frame in these bytes, as the ATM takes it. */
export function atAtm(bytes: Bytes): Frame {
  return new FrameDecoder(ATM_FRAME_LENGTHS).push(bytes)[0]!;
}

/** Lower-case hex. */
export const hex = encodeHex;

/** Gives copies, for a handshake overwrites its secrets. */
export function given(...values: readonly Bytes[]): () => Bytes {
  const left = [...values];
  return () => left.shift()!.slice();
}

/** A clock that stands. */
export function standingAt(nowMs: number): Clock {
  return { now: () => nowMs, monotonic: () => 0, after: () => () => {} };
}

async function publicHalf(pkcs8: Bytes): Promise<Bytes> {
  const algorithm = { name: "RSA-OAEP", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, ["decrypt"]);
  const { kty, n, e } = await crypto.subtle.exportKey("jwk", key);
  const publicKey = await crypto.subtle.importKey(
    "jwk",
    { kty: kty!, n: n!, e: e! },
    algorithm,
    true,
    [
      "encrypt",
    ],
  );
  return new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
}
