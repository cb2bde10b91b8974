import type { BankIdentity } from "../lib/channel/bank_identity.ts";
import { FRAME } from "../lib/channel/frame.ts";
import type { Frame } from "../lib/channel/frame.ts";
import { createHello } from "../lib/channel/handshake.ts";
import type { HandshakeDeps } from "../lib/channel/handshake.ts";
import type { OpenedSession } from "../lib/channel/hello_ok.ts";
import { decodeAlert } from "../lib/channel/messages.ts";
import { createResume } from "../lib/channel/resume.ts";
import type { Ticket } from "../lib/channel/ticket.ts";
import { ProtocolError } from "../lib/errors.ts";
import type { FrameStream } from "../lib/frame_stream.ts";

/** What the bank's alerts mean to the person at the ATM. */
const ALERT_WORDS = {
  resume_refused: "the bank refused to resume a session",
  busy: "the bank is busy",
  clock: "the bank's clock and this machine's differ by more than 10 seconds",
  version: "the bank speaks another version of the protocol",
  unknown_bank: "this auth file is of another bank",
} as const;

/** How hands are shaken. */
export interface ShakeOptions {
  /** On the monotonic clock. */
  readonly deadlineMs: number;
  /** What resumes an earlier session; its secret is overwritten. */
  readonly ticket?: Pick<Ticket, "id" | "secret"> | null;
  /** Called once, while the bank's answer is awaited. */
  readonly onSent?: (() => void) | undefined;
}

/**
 * Opens a session on a fresh connection: on a ticket, if there is one that the bank takes, else by
 * RSA. A ticket refused costs a round trip, never the run; whoever forges that refusal gains no more.
 * @throws {ProtocolError} if it is not this bank, or does not answer in time
 */
export async function shakeHands(
  deps: HandshakeDeps,
  bank: BankIdentity,
  stream: FrameStream,
  { deadlineMs, ticket = null, onSent }: ShakeOptions,
): Promise<OpenedSession> {
  if (ticket !== null) {
    const resume = await createResume(deps, bank, ticket);
    await stream.send(resume.frame, deadlineMs);
    onSent?.();
    const answer = await nextFrame(stream, deadlineMs);
    if (alertIn(answer) !== "resume_refused") return await resume.consumeHelloOk(noAlert(answer));
  }
  const hello = await createHello(deps, bank);
  await stream.send(hello.frame, deadlineMs);
  if (ticket === null) onSent?.();
  return await hello.consumeHelloOk(noAlert(await nextFrame(stream, deadlineMs)));
}

/** @throws {ProtocolError} `bank_hung_up`, or what {@linkcode FrameStream.next} throws */
export async function nextFrame(stream: FrameStream, deadlineMs: number): Promise<Frame> {
  const frame = await stream.next(deadlineMs);
  if (frame === null) throw new ProtocolError("bank_hung_up");
  return frame;
}

/** The alert that a frame is; null if it is none, or none that this version knows. */
function alertIn(frame: Frame): keyof typeof ALERT_WORDS | null {
  return frame.type === FRAME.alert ? decodeAlert(frame) : null;
}

/** @throws {ProtocolError} `alert`, in words */
function noAlert(frame: Frame): Frame {
  if (frame.type !== FRAME.alert) return frame;
  const alert = alertIn(frame);
  throw new ProtocolError("alert", alert === null ? "unknown" : ALERT_WORDS[alert]);
}
