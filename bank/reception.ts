import { FRAME } from "../lib/channel/frame.ts";
import type { Frame } from "../lib/channel/frame.ts";
import { consumeHello, readHello } from "../lib/channel/handshake.ts";
import type { BankHandshakeDeps } from "../lib/channel/handshake.ts";
import type { OpenedSession } from "../lib/channel/hello_ok.ts";
import { encodeAlert } from "../lib/channel/messages.ts";
import type { Alert } from "../lib/channel/messages.ts";
import type { SessionParameters } from "../lib/channel/parameters.ts";
import { checkFresh } from "../lib/channel/replay_window.ts";
import { consumeResume, readResume } from "../lib/channel/resume.ts";
import type { TicketSource } from "../lib/channel/resume.ts";
import { ProtocolError } from "../lib/errors.ts";
import type { FrameStream } from "../lib/frame_stream.ts";
import type { Visitor } from "./connection_gate.ts";
import type { ReplyTick } from "./reply_tick.ts";
import type { RsaQueue } from "./rsa_queue.ts";
import type { StepKind } from "./step_log.ts";

/** What receiving a hello needs from outside. */
export interface ReceptionDeps extends BankHandshakeDeps {
  readonly rsaQueue: Pick<RsaQueue, "tryEnter" | "leave">;
  readonly replayWindow: { admit(nonce: Uint8Array, sentAtMs: number, nowMs: number): void };
  readonly tick: Pick<ReplyTick, "wait">;
  readonly tickets: TicketSource;
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

/** The alert that tells an honest ATM why it was refused, where there is one. */
const ALERT_FOR: Readonly<Record<string, Alert>> = {
  resume_refused: "resume_refused",
  version: "version",
  unknown_bank: "unknown_bank",
  stale: "clock",
  rate_limited: "busy",
  busy: "busy",
  window_full: "busy",
};

/**
 * Receives a connection's first frame and answers it: a RESUME from its ticket, a HELLO by RSA. A
 * RESUME that is refused may be followed by a HELLO, as if it had not been.
 * @throws {ProtocolError} after the alert that there is for it
 */
export async function receiveHello(
  deps: ReceptionDeps,
  arrival: Arrival,
): Promise<OpenedSession> {
  const frame = await nextFrame(arrival);
  if (frame.type !== FRAME.resume) return await answerHello(deps, frame, arrival);
  const resumed = await answerResume(deps, frame, arrival);
  return resumed ?? await answerHello(deps, await nextFrame(arrival), arrival);
}

async function nextFrame({ stream, deadlineMs }: Arrival): Promise<Frame> {
  const frame = await stream.next(deadlineMs);
  if (frame === null) throw new ProtocolError("closed_early");
  return frame;
}

/** Answers at once, for there is no RSA whose time could show; null if it was refused. */
async function answerResume(
  deps: ReceptionDeps,
  frame: Frame,
  arrival: Arrival,
): Promise<OpenedSession | null> {
  const { stream, step } = arrival;
  try {
    const resume = readResume(frame);
    checkFresh(resume.sentAtMs, deps.clock.now());
    const answer = await consumeResume(deps, frame, resume, deps.parameters);
    await stream.send(answer.frame, deps.clock.monotonic() + deps.readTimeoutMs);
    step("session resumed", "resumed");
    return answer;
  } catch (error) {
    await alert(error, arrival);
    if (!(error instanceof ProtocolError) || error.reason !== "resume_refused") throw error;
    step(`not resumed, ${error.detail}`);
    return null;
  }
}

/** The cheap checks first, in the order of docs/PROTOCOL.md, then RSA, then the answer on the tick. */
async function answerHello(
  deps: ReceptionDeps,
  frame: Frame,
  arrival: Arrival,
): Promise<OpenedSession> {
  const { stream, step } = arrival;
  const arrivedMs = deps.clock.monotonic();
  try {
    const answer = await judgeHello(deps, frame, arrival.visitor);
    await deps.tick.wait(arrivedMs);
    await stream.send(answer.frame, deps.clock.monotonic() + deps.readTimeoutMs);
    step("hello accepted", "handshake");
    return answer;
  } catch (error) {
    await alert(error, arrival);
    if (error instanceof ProtocolError && error.reason === "low_order_point") {
      await deps.tick.wait(arrivedMs);
    }
    throw error;
  }
}

async function judgeHello(
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
    visitor.costRsa();
    return await consumeHello(deps, frame, hello, deps.parameters);
  } finally {
    deps.rsaQueue.leave();
  }
}

/** Tells an honest ATM why, where there is a word for it. */
async function alert(error: unknown, { stream, deadlineMs }: Arrival): Promise<void> {
  const name = error instanceof ProtocolError ? ALERT_FOR[error.reason] : undefined;
  if (name !== undefined) await stream.send(encodeAlert(name), deadlineMs).catch(() => {});
}
