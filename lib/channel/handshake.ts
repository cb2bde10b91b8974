import type { Bytes } from "../bytes.ts";
import type { Clock } from "../clock.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { ProtocolError } from "../errors.ts";
import type { Random } from "../random.ts";
import type { BankIdentity } from "./bank_identity.ts";
import { FRAME } from "./frame.ts";
import type { Frame } from "./frame.ts";
import { awaitHelloOk, createHelloOk } from "./hello_ok.ts";
import type { AnswerDeps, OpenedSession, PendingHandshake } from "./hello_ok.ts";
import type { KeyTransport } from "./key_transport.ts";
import { decodeHello, encodeHello, encodeHelloHead, helloLabel } from "./messages.ts";
import type { Hello } from "./messages.ts";
import type { SessionParameters } from "./parameters.ts";

/** What both sides of a handshake need from outside. */
export interface HandshakeDeps {
  readonly primitives: Primitives;
  readonly random: Random;
  readonly clock: Clock;
}

/** ATM: a fresh session secret, nonce and ephemeral key, bound together and sent to this bank. */
export async function createHello(
  deps: HandshakeDeps,
  bank: BankIdentity,
): Promise<PendingHandshake> {
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
  const secrets = { shared: session, privateKey };
  return await awaitHelloOk(primitives, bank, encodeHello(head, ciphertext), secrets);
}

/** What the bank's side needs besides. */
export interface BankHandshakeDeps extends HandshakeDeps, AnswerDeps {
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
  { head, ephemeral, ciphertext }: Hello & { readonly head: Bytes },
  parameters: () => SessionParameters,
): Promise<OpenedSession & { readonly frame: Bytes }> {
  const label = await helloLabel(deps.primitives, head);
  const shared = await deps.keyTransport.open(ciphertext, label);
  return await createHelloOk(deps, { frame, ephemeral, shared }, parameters);
}
