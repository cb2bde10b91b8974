import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { BankIdentity } from "./bank_identity.ts";
import { FRAME } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { HandshakeDeps } from "./handshake.ts";
import { awaitHelloOk, createHelloOk } from "./hello_ok.ts";
import type { AnswerDeps, OpenedSession, PendingHandshake } from "./hello_ok.ts";
import { BINDER_BYTES, decodeResume, encodeResume } from "./messages.ts";
import type { Resume } from "./messages.ts";
import type { SessionParameters } from "./parameters.ts";
import { binderOf } from "./ticket.ts";
import type { Ticket } from "./ticket.ts";

/**
 * ATM: a handshake on the secret of an earlier session in the place of RSA. The fresh X25519
 * exchange stays: without it, whoever steals the ticket later would read this session.
 */
export async function createResume(
  deps: HandshakeDeps,
  bank: BankIdentity,
  ticket: Pick<Ticket, "id" | "secret">,
): Promise<PendingHandshake> {
  const { primitives, random } = deps;
  const privateKey = random(32);
  const frame = encodeResume({
    ticketId: ticket.id,
    sentAtMs: deps.clock.now(),
    nonce: random(32),
    ephemeral: await primitives.x25519PublicKey(privateKey),
  });
  const end = frame.length - BINDER_BYTES;
  frame.set(await binderOf(primitives, ticket.secret, frame.slice(0, end)), end);
  return await awaitHelloOk(primitives, bank, frame, { shared: ticket.secret, privateKey });
}

/** Where the bank has its tickets. */
export interface TicketSource {
  /** The secret of a ticket, which is no ticket from then on; null if there is none. */
  take(id: Bytes): Bytes | null;
}

/**
 * Bank: reads a resume and checks its form.
 * @throws {ProtocolError} `unexpected_frame`, `version` or `flags`
 */
export function readResume(frame: Frame): ReturnType<typeof decodeResume> {
  if (frame.type !== FRAME.resume) throw new ProtocolError("unexpected_frame");
  return decodeResume(frame);
}

/**
 * Bank: answers a resume whose sender has the ticket.
 * @throws {ProtocolError} `resume_refused` or `low_order_point`
 */
export async function consumeResume(
  deps: AnswerDeps & { readonly tickets: TicketSource },
  frame: Frame,
  { ticketId, ephemeral, binder, before }: Resume & { readonly before: Bytes },
  parameters: () => SessionParameters,
): Promise<OpenedSession & { readonly frame: Bytes }> {
  // Before the first await: of two copies that race, one finds no ticket any more.
  const shared = deps.tickets.take(ticketId);
  if (shared === null) throw new ProtocolError("resume_refused", "no such ticket");
  if (!deps.primitives.equal(await binderOf(deps.primitives, shared, before), binder)) {
    shared.fill(0);
    throw new ProtocolError("resume_refused", "wrong binder");
  }
  return await createHelloOk(deps, { frame, ephemeral, shared }, parameters);
}
