import type { Channel } from "../lib/channel/channel.ts";
import { FRAME } from "../lib/channel/frame.ts";
import type { Frame } from "../lib/channel/frame.ts";
import { consumeHello, readHello } from "../lib/channel/handshake.ts";
import type { BankHandshakeDeps } from "../lib/channel/handshake.ts";
import { encodeAlert } from "../lib/channel/messages.ts";
import type { Alert } from "../lib/channel/messages.ts";
import type { SessionParameters } from "../lib/channel/parameters.ts";
import { checkFresh } from "../lib/channel/replay_window.ts";
import { ProtocolError } from "../lib/errors.ts";
import type { FrameStream } from "../lib/frame_stream.ts";
import type { Visitor } from "./connection_gate.ts";
import type { ReplyTick } from "./reply_tick.ts";
import type { RsaQueue } from "./rsa_queue.ts";
import type { StepKind } from "./step_log.ts";

/** What receiving a hello needs from outside. */
export interface ReceptionDeps extends BankHandshakeDeps {
  readonly rsaQueue: Pick<RsaQueue, "modulusBytes" | "tryEnter" | "leave">;
  readonly replayWindow: { admit(nonce: Uint8Array, sentAtMs: number, nowMs: number): void };
  readonly tick: Pick<ReplyTick, "wait">;
  /** What record 0 tells an ATM. */
  readonly parameters: () => SessionParameters;
  /** For the hello in all, and after HELLO_OK for the first request. */
  readonly readTimeoutMs: number;
}

/** The connection whose hello is received. */
export interface Arrival {
  readonly stream: FrameStream;
  readonly visitor: Visitor;
  /** By when the hello must be there, on the monotonic clock. */
  readonly deadlineMs: number;
  readonly step: (text: string, kind?: StepKind) => void;
}

/** The alert that tells an honest ATM why its hello was refused, where there is one. */
const ALERT_FOR: Readonly<Record<string, Alert>> = {
  version: "version",
  unknown_bank: "unknown_bank",
  stale: "clock",
  rate_limited: "busy",
  busy: "busy",
  window_full: "busy",
};

/**
 * Receives a connection's hello and answers it: the cheap checks first, in the order of
 * docs/PROTOCOL.md, then RSA, then the answer on the tick.
 * @throws {ProtocolError} after the alert that there is for it
 */
export async function receiveHello(
  deps: ReceptionDeps,
  arrival: Arrival,
): Promise<{ channel: Channel; parameters: SessionParameters }> {
  const { stream, deadlineMs, step } = arrival;
  const frame = await nextHello(arrival);
  const arrivedMs = deps.clock.monotonic();
  try {
    const answer = await answerHello(deps, frame, arrival.visitor);
    await deps.tick.wait(arrivedMs);
    await stream.send(answer.frame, deps.clock.monotonic() + deps.readTimeoutMs);
    step("hello accepted", "handshake");
    return answer;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const alert = ALERT_FOR[error.reason];
    if (alert !== undefined) await stream.send(encodeAlert(alert), deadlineMs).catch(() => {});
    if (error.reason === "low_order_point") await deps.tick.wait(arrivedMs);
    throw error;
  }
}

/** The first frame that is not a RESUME: no tickets are given out, so none can be good. */
async function nextHello({ stream, deadlineMs, step }: Arrival): Promise<Frame> {
  let frame = await stream.next(deadlineMs);
  if (frame?.type === FRAME.resume) {
    step("resume refused");
    await stream.send(encodeAlert("resume_refused"), deadlineMs);
    frame = await stream.next(deadlineMs);
  }
  if (frame === null) throw new ProtocolError("closed_early");
  return frame;
}

async function answerHello(
  deps: ReceptionDeps,
  frame: Frame,
  visitor: Visitor,
): ReturnType<typeof consumeHello> {
  const hello = readHello(frame, deps.bank);
  checkFresh(hello.sentAtMs, deps.clock.now());
  if (!visitor.takeHandshake()) throw new ProtocolError("rate_limited");
  if (!deps.rsaQueue.tryEnter()) throw new ProtocolError("busy");
  try {
    // Before any RSA, and only for hellos that get their turn: the window cannot be filled faster
    // than RSA can be done.
    deps.replayWindow.admit(hello.nonce, hello.sentAtMs, deps.clock.now());
    return await consumeHello(deps, frame, hello, deps.parameters);
  } finally {
    deps.rsaQueue.leave();
  }
}
