import type { Bytes } from "../bytes.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { ProtocolError } from "../errors.ts";
import type { Random } from "../random.ts";
import type { BankIdentity } from "./bank_identity.ts";
import { atmRecords, bankRecords, Channel } from "./channel.ts";
import { FRAME } from "./frame.ts";
import type { Frame } from "./frame.ts";
import { deriveSessionKeys } from "./key_schedule.ts";
import type { DerivedKeys } from "./key_schedule.ts";
import { decodeHelloOk, encodeHelloOk } from "./messages.ts";
import { decodeParameters, encodeParameters } from "./parameters.ts";
import type { SessionParameters } from "./parameters.ts";
import { deriveTicket } from "./ticket.ts";
import type { Ticket } from "./ticket.ts";
import { Transcript } from "./transcript.ts";

/** A session that is open, and what resumes the next one. */
export interface OpenedSession {
  readonly channel: Channel;
  readonly parameters: SessionParameters;
  /** Worth keeping once the card was accepted; null if the bank offers none. */
  readonly ticket: Ticket | null;
}

/** The ATM's half-open handshake: its first frame has been made, the bank's answer is awaited. */
export interface PendingHandshake {
  /** The HELLO or RESUME frame to send. */
  readonly frame: Bytes;
  /**
   * Takes the bank's answer; the keys and secrets of the handshake are gone afterwards.
   * @throws {ProtocolError} if the answer does not prove that it comes from this bank.
   */
  consumeHelloOk(answer: Frame): Promise<OpenedSession>;
}

/** What goes into the keys besides the transcript, 32 bytes each; overwritten once they are there. */
interface HandshakeSecrets {
  /** The session secret that RSA carried, or the ticket's. */
  readonly shared: Bytes;
  /** The own ephemeral X25519 key's private half. */
  readonly privateKey: Bytes;
}

/** ATM: what both handshakes have in common from the first frame on. */
export async function awaitHelloOk(
  primitives: Primitives,
  bank: BankIdentity,
  frame: Bytes,
  secrets: HandshakeSecrets,
): Promise<PendingHandshake> {
  const transcript = await Transcript.start(primitives, bank);
  await transcript.mix(frame);
  return {
    frame,
    async consumeHelloOk(answer) {
      if (answer.type !== FRAME.helloOk) throw new ProtocolError("unexpected_frame");
      const { ephemeral, nonce, sealedParameters } = decodeHelloOk(answer);
      const th2 = await transcript.mix(ephemeral, nonce);
      const keys = await agreeOnKeys(primitives, secrets, ephemeral, th2);
      const { sealer, opener } = atmRecords(primitives, keys, th2);
      const record = await opener.open(sealedParameters);
      if (record.kind !== "parameters") throw new ProtocolError("record_form");
      const signer = { identityKey: bank.identityKey, th2 };
      const parameters = await decodeParameters(primitives, record.body, signer);
      const ticket = await deriveTicket(primitives, keys.resume, parameters);
      const th3 = await transcript.mix(sealedParameters);
      return { channel: new Channel(sealer, opener, th3), parameters, ticket };
    },
  };
}

/** What the bank answers with. */
export interface AnswerDeps {
  readonly primitives: Primitives;
  readonly random: Random;
  readonly bank: BankIdentity;
  /** The private half of the identity key. */
  readonly identitySeed: Bytes;
}

/**
 * Bank: answers a HELLO or a RESUME that passed its checks.
 * @throws {ProtocolError} `low_order_point`
 */
export async function createHelloOk(
  deps: AnswerDeps,
  heard: { readonly frame: Frame; readonly ephemeral: Bytes; readonly shared: Bytes },
  parameters: () => SessionParameters,
): Promise<OpenedSession & { readonly frame: Bytes }> {
  const { primitives, random, bank } = deps;
  const privateKey = random(32);
  const ephemeral = await primitives.x25519PublicKey(privateKey);
  const nonce = random(32);
  const transcript = await Transcript.start(primitives, bank);
  await transcript.mix(heard.frame.bytes);
  const th2 = await transcript.mix(ephemeral, nonce);
  const secrets = { shared: heard.shared, privateKey };
  const keys = await agreeOnKeys(primitives, secrets, heard.ephemeral, th2);
  const { sealer, opener } = bankRecords(primitives, keys, th2);
  const told = parameters();
  const signer = { identitySeed: deps.identitySeed, th2 };
  const body = await encodeParameters(primitives, told, signer);
  const sealedParameters = await sealer.seal("parameters", body);
  const ticket = await deriveTicket(primitives, keys.resume, told);
  const th3 = await transcript.mix(sealedParameters);
  return {
    frame: encodeHelloOk({ ephemeral, nonce, sealedParameters }),
    channel: new Channel(sealer, opener, th3),
    parameters: told,
    ticket,
  };
}

/** The keys of the session. Overwrites the secrets they came from: forward secrecy starts here. */
async function agreeOnKeys(
  primitives: Primitives,
  { shared, privateKey }: HandshakeSecrets,
  peerEphemeral: Bytes,
  th2: Bytes,
): Promise<DerivedKeys> {
  try {
    const diffieHellman = await primitives.x25519(privateKey, peerEphemeral);
    const keys = await deriveSessionKeys(primitives, { session: shared, diffieHellman }, th2);
    diffieHellman.fill(0);
    return keys;
  } finally {
    shared.fill(0);
    privateKey.fill(0);
  }
}
