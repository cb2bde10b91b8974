import { join } from "node:path";
import { hashAccount, newOrder } from "../../atm/new_order.ts";
import type { OrderCard, Wanted } from "../../atm/new_order.ts";
import { formatAmount } from "../../lib/amount.ts";
import { readAuthFile } from "../../lib/auth_file.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { possessionSeed, readCardFile } from "../../lib/card_file.ts";
import type { BankIdentity } from "../../lib/channel/bank_identity.ts";
import type { Channel } from "../../lib/channel/channel.ts";
import type { Frame } from "../../lib/channel/frame.ts";
import { createHello } from "../../lib/channel/handshake.ts";
import type { PendingHandshake } from "../../lib/channel/hello_ok.ts";
import { encodeProofRange } from "../../lib/channel/proof.ts";
import type { ProofRange } from "../../lib/channel/proof.ts";
import { decodeReply } from "../../lib/channel/reply.ts";
import type { Reply } from "../../lib/channel/reply.ts";
import { encodeRequest, NO_SIGNATURE, signedBytes } from "../../lib/channel/request.ts";
import type { Mode, Position, Signatures } from "../../lib/channel/request.ts";
import { systemClock } from "../../lib/clock.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import type { Primitives } from "../../lib/crypto/primitives.ts";
import { systemRandom } from "../../lib/random.ts";
import type { Party } from "./party.ts";
import type { World } from "./world.ts";

/** How a request differs from an honest one. */
export interface Twist {
  readonly mode?: Mode;
  /** How far its timestamp is from the attacker's clock. */
  readonly skewMs?: number;
  readonly validMs?: number;
  /** Where the signature was made, if not here. */
  readonly position?: Position;
  /** Who signs, if not the card: an Ed25519 seed. */
  readonly seed?: Bytes;
  /** Who signs for the PIN; nobody if absent. */
  readonly pinSeed?: Bytes;
  readonly signatures?: Partial<Signatures>;
  /** The order in whose place this one is sent: it is what the card signed. */
  readonly signedOrder?: Bytes;
  /** Changes the body after it was signed. */
  readonly body?: (body: Bytes) => Bytes;
}

/** A terminal in the attacker's hands: speaks the protocol, and has a card in its slot. */
export class Rogue {
  readonly #bank: BankIdentity;
  readonly #party: Party;
  readonly #channel: Channel;
  readonly #card: OrderCard;

  private constructor(bank: BankIdentity, party: Party, channel: Channel, card: OrderCard) {
    this.#bank = bank;
    this.#party = party;
    this.#channel = channel;
    this.#card = card;
  }

  /** Opens a session with the world's bank, by a hello or by what is given. */
  static async open(
    world: World,
    card: OrderCard,
    primitives: Primitives = nodeCrypto,
    opening?: PendingHandshake,
  ): Promise<Rogue> {
    const bank = await bankOf(world);
    // Before the bank's deadline begins: RSA takes its time where ten worlds share two cores.
    const pending = opening ??
      await createHello({ primitives, random: systemRandom, clock: systemClock }, bank);
    const party = await world.connect();
    await party.send(pending.frame);
    const { channel } = await pending.consumeHelloOk(asFrame((await party.next())!));
    return new Rogue(bank, party, channel, card);
  }

  /** Where the next signature belongs. */
  get position(): Position {
    return { th3: this.#channel.th3, sequence: this.#channel.nextSequenceOut };
  }

  /** Sends one request, and gives the bank's word on it. */
  async ask(order: Bytes, twist: Twist = {}): Promise<string> {
    await this.send(await this.seal(order, twist));
    return await this.answer(order);
  }

  /** A sealed request, whose turn in the session is now. */
  async seal(order: Bytes, twist: Twist = {}): Promise<Bytes> {
    const envelope = {
      sentAtMs: Date.now() + (twist.skewMs ?? 0),
      validMs: twist.validMs ?? 10_000,
      mode: twist.mode ?? "execute",
      order: twist.signedOrder ?? order,
    };
    const position = twist.position ?? this.position;
    const sign = async (signer: "card" | "pin", seed: Bytes) =>
      nodeCrypto.ed25519Sign(seed, await signedBytes(nodeCrypto, signer, envelope, position));
    const signatures = {
      card: await sign("card", twist.seed ?? this.#card.possessionSeed),
      pin: twist.pinSeed === undefined ? NO_SIGNATURE : await sign("pin", twist.pinSeed),
      terminal: NO_SIGNATURE,
      ...twist.signatures,
    };
    const body = encodeRequest({ ...envelope, order }, signatures);
    return await this.#channel.seal("request", twist.body?.(body) ?? body);
  }

  /** Asks for a proof that the audit log of `to` entries begins with that of `from`. */
  async askProof(range: ProofRange): Promise<string> {
    await this.send(await this.#channel.seal("proof", encodeProofRange(range)));
    const frame = await this.#party.next();
    return frame === null ? "hung up" : (await this.#channel.open(asFrame(frame))).kind;
  }

  /** The session so far, as it passed on the wire. */
  get recording(): { readonly atm: readonly Bytes[]; readonly bank: readonly Bytes[] } {
    const { passages, sent } = this.#party;
    const own = passages.filter(({ from }) => from === "attacker");
    return { atm: own.map(({ bytes }) => bytes), bank: sent };
  }

  /** Sends frames as they are. */
  async send(...frames: readonly Bytes[]): Promise<void> {
    await this.#party.send(...frames);
  }

  /** The status or refusal that the bank answers to this order; `hung up` if it does. */
  async answer(order: Bytes): Promise<string> {
    const reply = await this.#reply(order);
    if (typeof reply === "string") return reply;
    return (reply.refusal ?? reply.status) + (reply.duplicate ? " again" : "");
  }

  /** What an honest holder of the card sees: `12.50`; or what the bank says instead. */
  async balance(): Promise<string> {
    const order = await orderFor(this.#card, { operation: "balance", amountCents: 0n });
    await this.send(await this.seal(order));
    const reply = await this.#reply(order);
    if (typeof reply === "string") return reply;
    return reply.refusal ?? formatAmount(reply.balanceCents);
  }

  /** The verified reply; what there is instead, in words. */
  async #reply(order: Bytes): Promise<Reply | string> {
    const frame = await this.#party.next();
    if (frame === null) return "hung up";
    const record = await this.#channel.open(asFrame(frame));
    if (record.kind !== "reply") return record.kind;
    return await decodeReply(nodeCrypto, record.body, {
      identityKey: this.#bank.identityKey,
      txnId: order.slice(0, 16),
      orderHash: nodeCrypto.sha256(order),
    });
  }
}

/** The bank of a world, as its auth file tells. */
export async function bankOf(world: World): Promise<BankIdentity> {
  return await readAuthFile(nodeCrypto, join(world.folder, "bank.auth"));
}

/** The card of an account. */
export async function cardOf(world: World, account: string): Promise<OrderCard> {
  const { cardId, secret } = await readCardFile(join(world.folder, `${account}.card`));
  return { cardId, account, possessionSeed: await possessionSeed(nodeCrypto, secret) };
}

/** An order for this card. */
export async function orderFor(card: OrderCard, wanted: Wanted): Promise<Bytes> {
  return (await newOrder({ primitives: nodeCrypto, random: systemRandom }, card, wanted)).bytes;
}

/** A deposit of so many cents. */
export async function deposit(card: OrderCard, amountCents = 50_00n): Promise<Bytes> {
  return await orderFor(card, { operation: "deposit", amountCents });
}

/** SHA-256 that stands for an account in an order. */
export async function accountHash(account: string): Promise<Bytes> {
  return await hashAccount(nodeCrypto, account);
}

/** A copy with other bytes from `offset` on. */
export function patch(bytes: Bytes, offset: number, change: Uint8Array | readonly number[]): Bytes {
  const changed = bytes.slice();
  changed.set(change, offset);
  return changed;
}

/** What was sent as one frame. */
export function asFrame(bytes: Bytes): Frame {
  return { type: bytes[2]!, body: bytes.slice(3), bytes };
}
