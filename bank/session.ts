import { concat } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import type { Channel } from "../lib/channel/channel.ts";
import type { Frame, FrameLengths } from "../lib/channel/frame.ts";
import { decodeProofRange, encodeProof } from "../lib/channel/proof.ts";
import type { ProofRange } from "../lib/channel/proof.ts";
import { encodeNotes } from "../lib/channel/notes.ts";
import { encodePage } from "../lib/channel/page.ts";
import { encodeReply } from "../lib/channel/reply.ts";
import { decodeRequest } from "../lib/channel/request.ts";
import type { Request } from "../lib/channel/request.ts";
import type { TicketSource } from "../lib/channel/resume.ts";
import type { Ticket } from "../lib/channel/ticket.ts";
import { ProtocolError } from "../lib/errors.ts";
import { FrameStream } from "../lib/frame_stream.ts";
import { SESSION_MS_MAX, SESSION_RECORDS_MAX } from "../lib/limits.ts";
import type { Wire } from "../lib/wire.ts";
import type { Visitor } from "./connection_gate.ts";
import { receiveHello } from "./reception.ts";
import type { ReceptionDeps } from "./reception.ts";
import { judgedStep, receivedStep } from "./order_step.ts";
import type { StepLog, StepNews } from "./step_log.ts";
import type { Origin, Verdict } from "./teller.ts";

/** The tickets that sessions are resumed with, and leave behind. */
export interface SessionTickets extends TicketSource {
  keep(ticket: Ticket, cardId: Bytes): void;
}

/** What a session needs from outside. */
export interface SessionDeps extends ReceptionDeps {
  /** What an ATM may send. */
  readonly frameLengths: FrameLengths;
  readonly teller: {
    serve(
      request: Request,
      position: { th3: Channel["th3"]; sequence: bigint },
      origin: Origin,
    ): Promise<Verdict>;
  };
  readonly tickets: SessionTickets;
  /** That the audit log of `to` entries begins with that of `from`. */
  readonly prove: (range: ProofRange) => Promise<readonly Bytes[]>;
  /** Between later requests. */
  readonly idleTimeoutMs: number;
  readonly steps: StepLog;
  /** The exchange failed: `protocol_error` on stdout. Once a connection at most. */
  readonly onProtocolError: (peer: string, reason: string) => void;
}

/** How a connection ends without having broken off anything. */
const GONE: ReadonlySet<string> = new Set(["timeout", "connection_lost"]);

/** One ATM's connection: handshake, then request -> teller -> reply, one at a time. */
export class Session {
  readonly #deps: SessionDeps;
  readonly #wire: Wire;
  readonly #visitor: Visitor;
  readonly #stream: FrameStream;
  readonly #acceptedMs: number;
  #channel: Channel | null = null;
  /** Offered to the ATM, and kept once it has shown a card. */
  #ticket: Ticket | null = null;
  /** Requests answered. */
  #answered = 0;
  /** Proofs given. */
  #proofs = 0;
  #finished = false;
  #stopping = false;

  constructor(deps: SessionDeps, wire: Wire, visitor: Visitor) {
    this.#deps = deps;
    this.#wire = wire;
    this.#visitor = visitor;
    this.#acceptedMs = deps.clock.monotonic();
    this.#stream = new FrameStream(wire, deps.clock, deps.frameLengths);
  }

  /** Serves the connection to its end; rejects only for a failure of ours. */
  async run(): Promise<void> {
    try {
      const { channel, sessionId } = await this.#receiveHello();
      await this.#serve(channel, { peer: this.#wire.peer, sessionId });
      this.#step("closed", { kind: "closed" });
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#fail(error.reason);
    } finally {
      this.#wire.close();
      this.#visitor.leave();
    }
  }

  /** Ends the session: at once if it waits for the ATM, else after the answer in hand. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    if (!this.#stream.isWaiting) return;
    await this.#sayClose();
    this.#wire.close();
  }

  /** Cuts the connection, whatever is in hand. */
  cut(): void {
    this.#stopping = true;
    this.#wire.close();
  }

  /** Gives only what is needed later: whatever {@linkcode run} has in hand, it has to the end. */
  async #receiveHello(): Promise<{ channel: Channel; sessionId: Bytes }> {
    const { channel, parameters, ticket } = await receiveHello(this.#deps, {
      stream: this.#stream,
      visitor: this.#visitor,
      deadlineMs: this.#acceptedMs + this.#deps.readTimeoutMs,
      step: (text, kind) => this.#step(text, kind && { kind }),
    });
    this.#channel = channel;
    this.#ticket = ticket;
    return { channel, sessionId: parameters.sessionId };
  }

  async #serve(channel: Channel, origin: Origin): Promise<void> {
    const { clock, readTimeoutMs, idleTimeoutMs } = this.#deps;
    const openedMs = clock.monotonic();
    let timeoutMs = readTimeoutMs;
    while (!this.#stopping) {
      const frame = await this.#awaitRequest(timeoutMs);
      if (frame === null) return;
      if (!await this.#answer(channel, frame, origin)) return;
      const worn = channel.nextSequenceOut >= SESSION_RECORDS_MAX - 1 ||
        clock.monotonic() - openedMs >= SESSION_MS_MAX;
      if (worn) break;
      timeoutMs = idleTimeoutMs;
    }
    await this.#sayClose();
  }

  /** The next frame; null when the ATM has gone after its last answer, or stayed idle. */
  async #awaitRequest(timeoutMs: number): Promise<Frame | null> {
    const { clock } = this.#deps;
    try {
      const frame = await this.#stream.next(clock.monotonic() + timeoutMs);
      if (frame !== null && !this.#stopping) return frame;
    } catch (error) {
      // Stayed idle, or hung up without a word: after its last answer that is no failure.
      const gone = error instanceof ProtocolError && GONE.has(error.reason) &&
        this.#stream.pending === 0 && this.#answered > 0;
      if (!gone && !this.#stopping) throw error;
    }
    if (this.#answered === 0 && !this.#stopping) throw new ProtocolError("closed_early");
    this.#finished = true;
    return null;
  }

  /** Answers one frame; false when the session is over. */
  async #answer(channel: Channel, frame: Frame, origin: Origin): Promise<boolean> {
    const deps = this.#deps;
    const arrivedMs = deps.clock.monotonic();
    const position = { th3: channel.th3, sequence: channel.nextSequenceIn };
    let request: Request;
    let verdict: Verdict;
    try {
      const record = await channel.open(frame);
      if (record.kind === "close") {
        this.#finished = true;
        await this.#sayClose();
        return false;
      }
      if (record.kind === "proof") return await this.#prove(channel, record.body);
      if (record.kind !== "request") throw new ProtocolError("unexpected_record");
      request = decodeRequest(record.body);
      const isCreation = request.decodedOrder.creation !== undefined;
      if (isCreation && !this.#visitor.takeCreation()) throw new ProtocolError("rate_limited");
      this.#tell(receivedStep(request));
      verdict = await deps.teller.serve(request, position, origin);
    } catch (error) {
      // Whatever was wrong, it looks the same and takes the same time from outside.
      await deps.tick.wait(arrivedMs);
      throw error;
    }
    const { reply, page, notes = [] } = verdict;
    this.#tell(judgedStep(request, verdict, deps.clock.monotonic() - arrivedMs));
    const stranger = reply.refusal === "not_authenticated";
    if (verdict.proven) this.#visitor.prove();
    if (verdict.proven && !stranger) this.#keepTicket(request.decodedOrder.cardId);
    if (stranger) await deps.tick.wait(arrivedMs);
    const body = await encodeReply(deps.primitives, reply, deps.identitySeed);
    const isHold = request.decodedOrder.operation === "hold";
    await this.#send(
      page === undefined
        ? await channel.seal("reply", isHold ? concat(body, encodeNotes(notes)) : body)
        : await channel.seal(
          "page",
          await encodePage(deps.primitives, body, page, deps.identitySeed),
        ),
    );
    this.#answered++;
    if (stranger) await this.#sayClose();
    return !stranger;
  }

  /** Before the answer leaves, so that the ATM finds it kept however soon it comes back. */
  #keepTicket(cardId: Bytes): void {
    if (this.#ticket !== null) this.#deps.tickets.keep(this.#ticket, cardId);
    this.#ticket = null;
  }

  /** Proves that the audit log only grew; for who has given an order, and once for each. */
  async #prove(channel: Channel, body: Bytes): Promise<true> {
    if (this.#proofs >= this.#answered) throw new ProtocolError("unexpected_record");
    this.#proofs++;
    const proof = await this.#deps.prove(decodeProofRange(body));
    this.#step("proved that the audit log grew");
    await this.#send(await channel.seal("page", encodeProof(proof)));
    return true;
  }

  async #send(frame: Bytes): Promise<void> {
    await this.#stream.send(frame, this.#deps.clock.monotonic() + this.#deps.readTimeoutMs);
  }

  /** Says CLOSE if it can; nobody waits for it. */
  async #sayClose(): Promise<void> {
    this.#finished ||= this.#answered > 0;
    if (this.#channel === null) return;
    try {
      const frame = await this.#channel.seal("close", new Uint8Array());
      await this.#stream.send(frame, this.#deps.clock.monotonic() + 1_000);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }

  #fail(reason: string): void {
    if (this.#finished || this.#stopping) return this.#step(`ended: ${reason}`, { kind: "closed" });
    this.#step(`protocol error: ${reason}`, { kind: "failed", reason });
    this.#deps.onProtocolError(this.#wire.peer, reason);
  }

  #step(text: string, more: Omit<StepNews, "text"> = {}): void {
    this.#tell({ text, ...more });
  }

  #tell(news: StepNews): void {
    this.#deps.steps({ peer: this.#wire.peer, ...news });
  }
}
