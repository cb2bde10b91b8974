import type { BankIdentity } from "../lib/channel/bank_identity.ts";
import { bankFrameLengths } from "../lib/channel/frame.ts";
import { helloLabel } from "../lib/channel/messages.ts";
import { KeyTransport } from "../lib/channel/key_transport.ts";
import type { RsaDecryptor } from "../lib/channel/key_transport.ts";
import type { SessionParameters } from "../lib/channel/parameters.ts";
import { ReplayWindow } from "../lib/channel/replay_window.ts";
import type { Bytes } from "../lib/bytes.ts";
import type { Clock } from "../lib/clock.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import { ProtocolError } from "../lib/errors.ts";
import type { Random } from "../lib/random.ts";
import { formatResultJson } from "../lib/result_line.ts";
import type { AuditEvent, LogHead } from "./audit/sink.ts";
import { ConnectionGate } from "./connection_gate.ts";
import type { GateLimits } from "./connection_gate.ts";
import { failureEvent, FailureNotes } from "./failure_notes.ts";
import { OrderHours } from "./order_hours.ts";
import { ReplyTick } from "./reply_tick.ts";
import { RSA_QUEUE_MAX, RsaQueue, rsaThreads } from "./rsa_queue.ts";
import { Server } from "./server.ts";
import type { Acceptor, ServerDeps } from "./server.ts";
import type { StepLog } from "./step_log.ts";
import { Teller } from "./teller.ts";
import type { Books, TerminalPolicy } from "./teller.ts";
import { LoginThrottle } from "./throttle.ts";
import { TickGauge } from "./tick_gauge.ts";
import { TicketBox } from "./ticket_box.ts";
import type { TicketOffer } from "./ticket_box.ts";

/** Who the bank is: its two long-lived keys. */
export interface BankKeys {
  readonly identity: BankIdentity;
  readonly identitySeed: Bytes;
  readonly rsa: RsaDecryptor;
}

/** All that a bank is made of. */
export interface BankParts {
  readonly keys: BankKeys;
  readonly books: Books;
  readonly acceptor: Acceptor;
  readonly clock: Clock;
  /** For the deadlines of sessions, if not the same. */
  readonly deadlines?: Clock;
  readonly random: Random;
  readonly primitives: Primitives;
  readonly limits: GateLimits;
  readonly terminals: TerminalPolicy;
  /** Another one than the product's, for the attack tests. */
  readonly throttle?: Pick<LoginThrottle, "begin">;
  readonly readTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Of the machine. */
  readonly processors: number;
  readonly steps: StepLog;
  /** One line on the bank's stdout. */
  readonly print: (line: string) => void;
  readonly onSessionFailure: (error: unknown) => void;
  /** The newest head of the audit log. */
  readonly auditHead: () => LogHead;
  /** That the log of `to` entries begins with that of `from`. */
  readonly proveConsistency: (from: bigint, to: bigint) => Promise<readonly Bytes[]>;
  /** Has the audit log tell of what no command of the ledger does. */
  readonly note: (event: AuditEvent) => void;
}

/** No core decrypts with RSA-2048 in less: a cloud machine of 2026 takes three times as long. */
const RSA_MS_MIN = 0.5;

/**
 * Puts a bank together. `replace` exchanges single guards: the attack tests build weakened banks
 * with it, to show that each attack succeeds without its guard; the product never passes it.
 */
export async function createBank(
  parts: BankParts,
  replace: Partial<ServerDeps> = {},
): Promise<Server> {
  const { clock, random, primitives, keys } = parts;
  const gate = new ConnectionGate(parts.limits, clock);
  const orders = new OrderHours(clock);
  const rsaWorkers = () => rsaThreads(parts.processors, gate.isFlooded && orders.areNow);
  const rsaQueue = new RsaQueue(keys.rsa, rsaWorkers);
  const decoy = await makeDecoy(parts);
  // Not through the queue: what hellos wait for there is not what RSA takes. The first of them waits
  // for the first measurement, the bank does not.
  const gauge = new TickGauge(clock, () => keys.rsa.decrypt(decoy.ciphertext, decoy.label));
  const failures = new FailureNotes(clock, parts.note);
  const tickets = new TicketBox(clock, random);
  const teller = new Teller({
    clock,
    primitives,
    books: parts.books,
    identityKey: keys.identity.identityKey,
    terminals: parts.terminals,
    throttle: parts.throttle ??
      new LoginThrottle({ clock, countLoopback: parts.limits.countLoopback }),
    onStranger: (event) => failures.add(event),
    onDone({ decodedOrder: { operation } }, { account, amountCents, counterparty: to }) {
      const result = { operation, account, amountCents, ...(to === undefined ? {} : { to }) };
      const line = formatResultJson(result);
      if (line !== null) parts.print(line);
    },
  });
  return new Server({
    clock: parts.deadlines ?? clock,
    random,
    primitives,
    bank: keys.identity,
    identitySeed: keys.identitySeed,
    keyTransport: new KeyTransport(rsaQueue, random, decoy),
    rsaQueue,
    frameLengths: bankFrameLengths(keys.rsa.modulusBytes),
    replayWindow: new ReplayWindow(windowCapacity(rsaThreads(parts.processors, false))),
    tick: new ReplyTick(clock, (arrivalMs) => gauge.periodAt(arrivalMs)),
    tickets,
    teller: orders.watch(teller),
    parameters: () => ({ ...sessionParameters(parts), ...tickets.offer() }),
    prove({ from, to }) {
      if (to > parts.auditHead().treeSize) throw new ProtocolError("proof_range");
      return parts.proveConsistency(from, to);
    },
    gate,
    readTimeoutMs: parts.readTimeoutMs,
    idleTimeoutMs: parts.idleTimeoutMs,
    steps: parts.steps,
    onProtocolError(peer, reason) {
      parts.print("protocol_error");
      // The ledger has told of an expired order already, with its signature.
      if (reason !== "expired") failures.add(failureEvent(clock.now(), peer, reason));
    },
    onSessionFailure: parts.onSessionFailure,
    // What failed in the last second is counted, and would not be told otherwise.
    onStopped: () => failures.flush(),
    ...replace,
  }, parts.acceptor);
}

/** Record 0, but for its ticket. */
function sessionParameters(parts: BankParts): Omit<SessionParameters, keyof TicketOffer> {
  const { logId, treeSize, root } = parts.auditHead();
  return {
    bankTimeMs: parts.clock.now(),
    sessionId: parts.random(16),
    logId,
    idleLimitS: Math.floor(parts.idleTimeoutMs / 1000),
    treeSize,
    root,
  };
}

/** A ciphertext of the bank's own key, to spend RSA time on where there is none to decrypt. */
async function makeDecoy(parts: BankParts): Promise<{ ciphertext: Bytes; label: Bytes }> {
  const { primitives, random, keys } = parts;
  const label = await helloLabel(primitives, random(90));
  return {
    ciphertext: await primitives.rsaOaepEncrypt(keys.identity.rsaDer, label, random(32)),
    label,
  };
}

/**
 * Nonces are held for up to 20 s, and come in no faster than RSA is done: 30 s of that and one
 * full queue are never reached, so an attacker cannot fill the window to shut others out. Not by
 * what RSA takes when the bank starts: on a machine that is busy then it would be too small later.
 */
function windowCapacity(workers: number): number {
  return Math.ceil(30_000 * workers / RSA_MS_MIN) + RSA_QUEUE_MAX;
}
