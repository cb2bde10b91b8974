import { decodeHex } from "@std/encoding/hex";
import { sample } from "../../tests/support/sample.ts";
import { concat } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { OpenedSession, PendingHandshake } from "../../lib/channel/hello_ok.ts";
import { deriveSessionKeys } from "../../lib/channel/key_schedule.ts";
import { encodeParameters } from "../../lib/channel/parameters.ts";
import type { SessionParameters } from "../../lib/channel/parameters.ts";
import { consumeResume, createResume, readResume } from "../../lib/channel/resume.ts";
import { deriveTicket } from "../../lib/channel/ticket.ts";
import { Transcript } from "../../lib/channel/transcript.ts";
import { hkdfExpand32, hkdfExtract } from "../../lib/crypto/hkdf.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import type { Primitives } from "../../lib/crypto/primitives.ts";
import { playOne } from "./exchanges.ts";
import type { Plan } from "./exchanges.ts";
import {
  atAtm,
  atBank,
  given,
  hex,
  PARAMETERS,
  RANDOM,
  SENT_AT_MS,
  standingAt,
  vectorAnswer,
  vectorHello,
} from "./session.ts";
import type { VectorBank } from "./session.ts";
import type { ResumptionVector } from "./vectors.ts";

/** The customer of the vectors comes back the same day. */
export const RESUMED_AT_MS = SENT_AT_MS + 4 * 3_600_000;
/** The bank's clock then. */
export const RESUMED_BANK_MS = RESUMED_AT_MS + 25;

const AGAIN = {
  atmPrivate: sample("cofre/1 vectors: x, resumed", 32),
  atmNonce: sample("cofre/1 vectors: ATM nonce, resumed", 32),
  bankPrivate: sample("cofre/1 vectors: y, resumed", 32),
  bankNonce: sample("cofre/1 vectors: bank nonce, resumed", 32),
};

const TOLD: SessionParameters = {
  ...PARAMETERS,
  bankTimeMs: RESUMED_BANK_MS,
  sessionId: sample("cofre/1 vectors: session id, resumed", 16),
  ticketId: sample("cofre/1 vectors: ticket id, resumed", 16),
};

const LOOK: Plan = {
  name: "balance, resumed",
  operation: "balance",
  cents: 0n,
  txn: "7",
  balanceCents: 105_049n,
  row: 0n,
};

/** The secret of the ticket that the handshake of the vectors leaves behind. */
export async function vectorTicketSecret(bank: VectorBank): Promise<Bytes> {
  const pending = await vectorHello(nodeCrypto, bank);
  const { frame } = await vectorAnswer(nodeCrypto, bank, pending.frame);
  return (await pending.consumeHelloOk(atAtm(frame))).ticket!.secret;
}

/** The ATM's RESUME of the vectors. */
export function vectorResume(
  primitives: Primitives,
  bank: VectorBank,
  secret: Bytes,
): Promise<PendingHandshake> {
  const deps = {
    primitives,
    random: given(AGAIN.atmPrivate, AGAIN.atmNonce),
    clock: standingAt(RESUMED_AT_MS),
  };
  return createResume(deps, bank.identity, { id: RANDOM.ticketId, secret: secret.slice() });
}

/** The bank's answer to a RESUME, which has the ticket of the vectors alone. */
export async function vectorResumed(
  primitives: Primitives,
  bank: VectorBank,
  resume: Bytes,
  secret: Bytes,
): Promise<OpenedSession & { frame: Bytes }> {
  const frame = atBank(bank, resume);
  const deps = {
    primitives,
    random: given(AGAIN.bankPrivate, AGAIN.bankNonce),
    bank: bank.identity,
    identitySeed: bank.identitySeed,
    tickets: { take: (id: Bytes) => hex(id) === hex(RANDOM.ticketId) ? secret.slice() : null },
  };
  return await consumeResume(deps, frame, readResume(frame), () => TOLD);
}

/** Writes down a whole resumed session, with its secrets. */
export async function describeResumption(
  bank: VectorBank,
  first: { readonly master_secret: string; readonly th0: string },
): Promise<ResumptionVector> {
  const p = nodeCrypto;
  const secret = await vectorTicketSecret(bank);
  const pending = await vectorResume(p, bank, secret);
  const resume = pending.frame.slice();
  const answer = await vectorResumed(p, bank, resume, secret);
  const { channel: atm, ticket } = await pending.consumeHelloOk(atAtm(answer.frame));
  const atmPublic = p.x25519PublicKey(AGAIN.atmPrivate);
  const bankPublic = p.x25519PublicKey(AGAIN.bankPrivate);
  const shared = p.x25519(AGAIN.atmPrivate, bankPublic);
  const transcript = await Transcript.start(p, bank.identity);
  const th1 = await transcript.mix(resume);
  const th2 = await transcript.mix(bankPublic, AGAIN.bankNonce);
  const keys = await deriveSessionKeys(p, { session: secret, diffieHellman: shared }, th2);
  const resumeKey = await hkdfExpand32(p, decodeHex(first.master_secret), "cofre/1 resume");
  const signer = { identitySeed: bank.identitySeed, th2 };
  return {
    resume_key: hex(resumeKey),
    ticket_id: hex(RANDOM.ticketId),
    ticket_lifetime_s: PARAMETERS.ticketLifetimeS,
    ticket_secret: hex((await deriveTicket(p, resumeKey, PARAMETERS))!.secret),
    sent_at_ms: RESUMED_AT_MS,
    atm_private: hex(AGAIN.atmPrivate),
    atm_public: hex(atmPublic),
    atm_nonce: hex(AGAIN.atmNonce),
    binder_key: hex(await hkdfExpand32(p, secret, "cofre/1 binder")),
    binder: hex(resume.slice(-32)),
    resume: hex(resume),
    bank_private: hex(AGAIN.bankPrivate),
    bank_public: hex(bankPublic),
    bank_nonce: hex(AGAIN.bankNonce),
    shared_secret: hex(shared),
    th1: hex(th1),
    th2: hex(th2),
    th3: hex(atm.th3),
    master_secret: hex(await hkdfExtract(p, th2, concat(secret, shared))),
    keys: {
      atm_enc: hex(keys.atm.encryption),
      atm_mac: hex(keys.atm.mac),
      bank_enc: hex(keys.bank.encryption),
      bank_mac: hex(keys.bank.mac),
    },
    bank_time_ms: RESUMED_BANK_MS,
    session_id: hex(TOLD.sessionId),
    next_ticket_id: hex(TOLD.ticketId),
    next_ticket_secret: hex(ticket!.secret),
    r0_body: hex(await encodeParameters(p, TOLD, signer)),
    hello_ok: hex(answer.frame),
    exchange: await playOne(bank, { atm, bank: answer.channel }, LOOK, RESUMED_BANK_MS),
  };
}
