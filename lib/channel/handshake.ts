import type { Bytes } from "../bytes.ts";
import type { Clock } from "../clock.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { ProtocolError } from "../errors.ts";
import type { Random } from "../random.ts";
import type { BankIdentity } from "./bank_identity.ts";
import { atmRecords, bankRecords, Channel } from "./channel.ts";
import { FRAME } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { KeyTransport } from "./key_transport.ts";
import { deriveSessionKeys } from "./key_schedule.ts";
import type { SessionKeys } from "./key_schedule.ts";
import {
  decodeHello,
  decodeHelloOk,
  encodeHello,
  encodeHelloHead,
  encodeHelloOk,
  helloLabel,
} from "./messages.ts";
import type { Hello } from "./messages.ts";
import { decodeParameters, encodeParameters } from "./parameters.ts";
import type { SessionParameters } from "./parameters.ts";
import { Transcript } from "./transcript.ts";

/** What both sides of a handshake need from outside. */
export interface HandshakeDeps {
  readonly primitives: Primitives;
  readonly random: Random;
  readonly clock: Clock;
}

/** The ATM's half-open handshake: the hello has been made, the bank's answer is awaited. */
export interface PendingHello {
  /** The HELLO frame to send. */
  readonly frame: Bytes;
  /**
   * Takes the bank's answer; the keys and secrets of the handshake are gone afterwards.
   * @throws {ProtocolError} if the answer does not prove that it comes from this bank.
   */
  consumeHelloOk(answer: Frame): Promise<{ channel: Channel; parameters: SessionParameters }>;
}

/** ATM: a fresh session secret, nonce and ephemeral key, bound together and sent to this bank. */
export async function createHello(deps: HandshakeDeps, bank: BankIdentity): Promise<PendingHello> {
  const { primitives, random } = deps;
  const session = random(32);
  const privateKey = random(32);
  const head = encodeHelloHead({
    bankKid: bank.kid,
    sentAtMs: deps.clock.now(),
    nonce: random(32),
    ephemeral: await primitives.x25519PublicKey(privateKey),
  });
  const label = await helloLabel(primitives, head);
  const ciphertext = await primitives.rsaOaepEncrypt(bank.rsaDer, label, session);
  const frame = encodeHello(head, ciphertext);
  const transcript = await Transcript.start(primitives, bank);
  await transcript.mix(frame);
  return {
    frame,
    async consumeHelloOk(answer) {
      if (answer.type !== FRAME.helloOk) throw new ProtocolError("unexpected_frame");
      const { ephemeral, nonce, sealedParameters } = decodeHelloOk(answer);
      const th2 = await transcript.mix(ephemeral, nonce);
      const secrets = { session, privateKey };
      const keys = await agreeOnKeys(primitives, secrets, ephemeral, th2);
      const { sealer, opener } = atmRecords(primitives, keys, th2);
      const record = await opener.open(sealedParameters);
      if (record.kind !== "parameters") throw new ProtocolError("record_form");
      const signer = { identityKey: bank.identityKey, th2 };
      const parameters = await decodeParameters(primitives, record.body, signer);
      const th3 = await transcript.mix(sealedParameters);
      return { channel: new Channel(sealer, opener, th3), parameters };
    },
  };
}

/** What the bank's side needs besides. */
export interface BankHandshakeDeps extends HandshakeDeps {
  readonly bank: BankIdentity;
  /** The private half of the identity key. */
  readonly identitySeed: Bytes;
  readonly keyTransport: KeyTransport;
}

/**
 * Bank: reads a hello and checks all that costs nothing: form, version and bank.
 * @throws {ProtocolError} `unexpected_frame`, `version`, `flags` or `unknown_bank`
 */
export function readHello(frame: Frame, bank: BankIdentity): Hello & { readonly head: Bytes } {
  if (frame.type !== FRAME.hello) throw new ProtocolError("unexpected_frame");
  const hello = decodeHello(frame);
  // Public values: no need for a constant time.
  if (!hello.bankKid.every((byte, i) => byte === bank.kid[i])) {
    throw new ProtocolError("unknown_bank");
  }
  return hello;
}

/**
 * Bank: answers a hello that passed every cheaper check. Never tells whether the ciphertext was
 * good: a bad one leads to a session whose keys the sender cannot know (docs/PROTOCOL.md,
 * "Implicit rejection").
 * @throws {ProtocolError} `low_order_point`
 */
export async function consumeHello(
  deps: BankHandshakeDeps,
  frame: Frame,
  hello: Hello & { readonly head: Bytes },
  parameters: () => SessionParameters,
): Promise<{ frame: Bytes; channel: Channel; parameters: SessionParameters }> {
  const { primitives, random, bank } = deps;
  const label = await helloLabel(primitives, hello.head);
  const session = await deps.keyTransport.open(hello.ciphertext, label);
  const privateKey = random(32);
  const ephemeral = await primitives.x25519PublicKey(privateKey);
  const nonce = random(32);
  const transcript = await Transcript.start(primitives, bank);
  await transcript.mix(frame.bytes);
  const th2 = await transcript.mix(ephemeral, nonce);
  const keys = await agreeOnKeys(primitives, { session, privateKey }, hello.ephemeral, th2);
  const { sealer, opener } = bankRecords(primitives, keys, th2);
  const told = parameters();
  const signer = { identitySeed: deps.identitySeed, th2 };
  const body = await encodeParameters(primitives, told, signer);
  const sealedParameters = await sealer.seal("parameters", body);
  const th3 = await transcript.mix(sealedParameters);
  return {
    frame: encodeHelloOk({ ephemeral, nonce, sealedParameters }),
    channel: new Channel(sealer, opener, th3),
    parameters: told,
  };
}

/** The keys of the session. Overwrites the secrets they came from: forward secrecy starts here. */
async function agreeOnKeys(
  primitives: Primitives,
  secrets: { readonly session: Bytes; readonly privateKey: Bytes },
  peerEphemeral: Bytes,
  th2: Bytes,
): Promise<SessionKeys> {
  const { session, privateKey } = secrets;
  try {
    const diffieHellman = await primitives.x25519(privateKey, peerEphemeral);
    const keys = await deriveSessionKeys(primitives, { session, diffieHellman }, th2);
    diffieHellman.fill(0);
    return keys;
  } finally {
    session.fill(0);
    privateKey.fill(0);
  }
}
