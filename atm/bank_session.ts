import type { Bytes } from "../lib/bytes.ts";
import type { BankIdentity } from "../lib/channel/bank_identity.ts";
import type { Channel } from "../lib/channel/channel.ts";
import { ATM_FRAME_LENGTHS } from "../lib/channel/frame.ts";
import type { HandshakeDeps } from "../lib/channel/handshake.ts";
import type { OpenedSession } from "../lib/channel/hello_ok.ts";
import type { Notes } from "../lib/channel/notes.ts";
import { peekOperation } from "../lib/channel/order.ts";
import type { HistoryPart } from "../lib/channel/page.ts";
import type { SessionParameters } from "../lib/channel/parameters.ts";
import { decodeProof, encodeProofRange } from "../lib/channel/proof.ts";
import type { ProofRange } from "../lib/channel/proof.ts";
import { decodeReply, REPLY_BYTES } from "../lib/channel/reply.ts";
import type { Reply } from "../lib/channel/reply.ts";
import { encodeRequest, NO_SIGNATURE, signedBytes, SIGNERS } from "../lib/channel/request.ts";
import type { Mode } from "../lib/channel/request.ts";
import type { Ticket } from "../lib/channel/ticket.ts";
import { ProtocolError } from "../lib/errors.ts";
import { FrameStream } from "../lib/frame_stream.ts";
import { RUN_MS_MAX } from "../lib/limits.ts";
import type { Wire } from "../lib/wire.ts";
import { nextFrame, shakeHands } from "./shake_hands.ts";
import type { Tickets } from "./ticket_file.ts";

/** A head of an audit log: what it held when. */
export interface LogTree {
  /** 16 bytes. */
  readonly logId: Bytes;
  readonly size: bigint;
  /** 32 bytes. */
  readonly root: Bytes;
}

/** An order with what it takes to sign it. */
export interface SignedOrder {
  /** The encoded order. */
  readonly bytes: Bytes;
  readonly txnId: Bytes;
  /** The seed of the card's possession key, 32 bytes. */
  readonly possessionSeed: Bytes;
  /** The seed of its PIN's key, 32 bytes; absent: not signed with a PIN. */
  readonly pinSeed?: Bytes | undefined;
  /** The seed of the ATM's own key, 32 bytes; absent: the order names no terminal. */
  readonly terminalSeed?: Bytes | undefined;
}

/** A verified reply, with its body as the bank signed it: what a receipt keeps. */
export interface SignedReply extends Reply {
  readonly body: Bytes;
  /** What a reading of the history found. */
  readonly page?: HistoryPart;
  /** Of a hold: which notes to pay; none where the terminal pays any amount. */
  readonly notes?: readonly Notes[];
}

/** The ATM's end of one session: requests out, verified replies in. */
export class BankSession {
  readonly #deps: HandshakeDeps;
  readonly #bank: BankIdentity;
  readonly #wire: Wire;
  readonly #stream: FrameStream;
  readonly #channel: Channel;
  readonly #parameters: SessionParameters;
  readonly #openedMs: number;
  readonly #tickets: Tickets | null;
  /** Offered by the bank, which keeps it once it has accepted the card. */
  #ticket: Ticket | null;
  #keeping: Promise<void> | undefined;

  private constructor(
    deps: HandshakeDeps,
    bank: BankIdentity,
    connection: { wire: Wire; stream: FrameStream; tickets: Tickets | null },
    opened: OpenedSession,
  ) {
    this.#deps = deps;
    this.#bank = bank;
    this.#wire = connection.wire;
    this.#stream = connection.stream;
    this.#channel = opened.channel;
    this.#parameters = opened.parameters;
    this.#openedMs = deps.clock.monotonic();
    this.#tickets = connection.tickets;
    this.#ticket = opened.ticket;
  }

  /**
   * Shakes hands on a fresh connection and checks that this is the bank.
   * @param options.deadlineMs on the monotonic clock
   * @param options.tickets where tickets are; absent: none is used, and none left behind
   * @param options.onSent called once, while the bank's answer is awaited
   * @throws {ProtocolError} if it is not, or does not answer in time; the wire is closed then.
   */
  static async open(
    deps: HandshakeDeps,
    bank: BankIdentity,
    wire: Wire,
    { deadlineMs, tickets = null, onSent }: {
      readonly deadlineMs: number;
      readonly tickets?: Tickets | null;
      readonly onSent?: () => void;
    },
  ): Promise<BankSession> {
    const stream = new FrameStream(wire, deps.clock, ATM_FRAME_LENGTHS);
    try {
      const ticket = await tickets?.take() ?? null;
      const opened = await shakeHands(deps, bank, stream, { deadlineMs, ticket, onSent });
      return new BankSession(deps, bank, { wire, stream, tickets }, opened);
    } catch (error) {
      wire.close();
      throw error;
    }
  }

  /**
   * Sends an order and waits for the bank's word on it.
   * @param options.deadlineMs when to stop waiting, on the monotonic clock
   * @param options.endMs when the run ends, on the monotonic clock: the order is void after it
   * @param options.onLeaving called once, right before the first byte leaves
   * @throws {ProtocolError} if no verified reply came; the outcome is unknown then.
   */
  async request(order: SignedOrder, mode: Mode, options: {
    readonly deadlineMs: number;
    readonly endMs: number;
    readonly onLeaving?: () => void;
  }): Promise<SignedReply> {
    const { primitives, clock } = this.#deps;
    const nowMs = clock.monotonic();
    const envelope = {
      // Bank time by our own monotonic clock: never ahead of the bank's.
      sentAtMs: this.#parameters.bankTimeMs + Math.floor(nowMs - this.#openedMs),
      validMs: Math.min(RUN_MS_MAX, Math.max(0, Math.floor(options.endMs - nowMs))),
      mode,
      order: order.bytes,
    };
    const position = { th3: this.#channel.th3, sequence: this.#channel.nextSequenceOut };
    const sign = async (signer: keyof typeof SIGNERS, seed: Bytes | undefined) =>
      seed === undefined ? NO_SIGNATURE : await primitives.ed25519Sign(
        seed,
        await signedBytes(primitives, signer, envelope, position),
      );
    const body = encodeRequest(envelope, {
      card: await sign("card", order.possessionSeed),
      pin: await sign("pin", order.pinSeed),
      terminal: await sign("terminal", order.terminalSeed),
    });
    const frame = await this.#channel.seal("request", body);
    const orderHash = await primitives.sha256(order.bytes);
    options.onLeaving?.();
    await this.#stream.send(frame, options.deadlineMs);
    const record = await this.#channel.open(await nextFrame(this.#stream, options.deadlineMs));
    const expected = { identityKey: this.#bank.identityKey, txnId: order.txnId, orderHash };
    if (record.kind === "page" && peekOperation(order.bytes) === "history") {
      const { decodePage }: typeof import("../lib/channel/page.ts") = await import(
        "../lib/channel/page.ts" as string
      );
      const { reply, replyBody, part } = await decodePage(primitives, record.body, expected);
      this.#keepTicket(reply);
      return { ...reply, body: replyBody, page: part };
    }
    if (record.kind !== "reply") throw new ProtocolError("no_reply");
    if (peekOperation(order.bytes) === "hold") {
      const { decodeNotes }: typeof import("../lib/channel/notes.ts") = await import(
        "../lib/channel/notes.ts" as string
      );
      const body = record.body.slice(0, REPLY_BYTES);
      const notes = decodeNotes(record.body.slice(REPLY_BYTES));
      const reply = await decodeReply(primitives, body, expected);
      this.#keepTicket(reply);
      return { ...reply, body, notes };
    }
    const reply = await decodeReply(primitives, record.body, expected);
    this.#keepTicket(reply);
    return { ...reply, body: record.body };
  }

  /** Once the bank has taken the card, which is when it keeps the ticket as well. */
  #keepTicket({ status, sequence }: Reply): void {
    const accepted = status === "done" || sequence > 0n;
    if (!accepted || this.#ticket === null) return;
    this.#keeping = this.#tickets?.keep(this.#ticket);
    this.#ticket = null;
  }

  /** The head of the audit log that the bank told, and signed, when the session began. */
  get head(): LogTree {
    const { logId, treeSize, root } = this.#parameters;
    return { logId, size: treeSize, root };
  }

  /**
   * Asks the bank to prove that its log of `to` entries begins with that of `from`; the answer is
   * not judged here.
   * @throws {ProtocolError} if no answer came
   */
  async askConsistency(range: ProofRange, deadlineMs: number): Promise<Bytes[]> {
    const frame = await this.#channel.seal("proof", encodeProofRange(range));
    await this.#stream.send(frame, deadlineMs);
    const record = await this.#channel.open(await nextFrame(this.#stream, deadlineMs));
    if (record.kind !== "page") throw new ProtocolError("no_proof");
    return decodeProof(record.body);
  }

  /** Says CLOSE and hangs up; a lost CLOSE changes nothing. */
  async close(): Promise<void> {
    try {
      const frame = await this.#channel.seal("close", new Uint8Array());
      await this.#stream.send(frame, this.#deps.clock.monotonic() + 500);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    } finally {
      this.#wire.close();
      await this.#keeping;
    }
  }

  /** Hangs up without a word. */
  abandon(): void {
    this.#wire.close();
  }
}
