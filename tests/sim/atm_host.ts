import { OutcomeUnknownError } from "../../atm/attempts.ts";
import type { SignedOrder, SignedReply } from "../../atm/bank_session.ts";
import type { AtmOptions } from "../../atm/flags.ts";
import { run } from "../../atm/run.ts";
import { ForkedLogError } from "../../atm/witness.ts";
import { encodeHex } from "@std/encoding/hex";
import { decodeOrder } from "../../lib/channel/order.ts";
import type { Order } from "../../lib/channel/order.ts";
import { ProtocolError, UnreachableError, UserError } from "../../lib/errors.ts";
import { Terminal } from "../../lib/terminal.ts";
import { encodeTerminalFile } from "../../lib/terminal_file.ts";
import type { TerminalFile } from "../../lib/terminal_file.ts";
import { plainRsaPrimitives } from "../support/plain_rsa.ts";
import { AtmFiles, cardPath } from "./atm_files.ts";
import { IDENTITY_KEY } from "./bank_keys.ts";
import type { Bug } from "./bugs.ts";
import type { SimCashMachine } from "./cash_machine.ts";
import { holderOf } from "./holder.ts";
import type { Machine } from "./machine.ts";
import type { HeldPiece, Network } from "./network.ts";
import type { OrderStep } from "./plan.ts";
import type { Doom, Process } from "./process.ts";
import type { RunRecord } from "./run_record.ts";

/** What the hosts of a world share. */
export interface AtmWorld {
  readonly network: Network;
  readonly bug: Bug | null;
  /** All orders given so far, by {@linkcode orderKey}. */
  readonly records: Map<string, RunRecord>;
  /** The same by the txn_id of the hold, in hex. */
  readonly holds: Map<string, RunRecord>;
  /** Told what no honest run does. */
  readonly report: (failure: string) => void;
}

/** Names an order of a world: no two of one account and kind have the same amount. */
export function orderKey(account: string, operation: string, cents: bigint): string {
  return `${account} ${operation} ${cents}`;
}

/** An ATM's machine and its customers' cards. */
export class AtmHost {
  readonly machine: Machine;
  readonly files: AtmFiles;
  readonly #index: number;
  readonly #world: AtmWorld;
  readonly #dooms = new Map<number, Doom>();
  readonly #held = new Map<number, HeldPiece>();
  /** Of an enrolled one: who it is, and what moves its notes. */
  terminal: TerminalFile | null = null;
  notes: SimCashMachine | null = null;

  constructor(index: number, machine: Machine, world: AtmWorld) {
    this.#index = index;
    this.machine = machine;
    this.files = new AtmFiles(machine);
    this.#world = world;
  }

  /** Makes it one of the bank's own. */
  enrol(terminal: TerminalFile, notes: SimCashMachine): void {
    [this.terminal, this.notes] = [terminal, notes];
    this.machine.disk.put(TERMINAL_PATH, encodeTerminalFile(terminal));
  }

  /** The run of that order is to die. */
  doom(order: number, doom: Doom): void {
    this.#dooms.set(order, doom);
  }

  /** A piece of what that order's run sends is to be held back. */
  holdBack(order: number, piece: HeldPiece): void {
    this.#held.set(order, piece);
  }

  /** One run of the ATM, from its start to its end or death. */
  async give(step: OrderStep): Promise<RunRecord> {
    const { timeline } = this.machine;
    const record: RunRecord = {
      step,
      invokedMs: timeline.nowMs,
      endedMs: null,
      end: null,
      reason: "",
      balanceCents: null,
      isHeld: false,
      paidCents: 0n,
      movingMs: 0,
      later: null,
    };
    this.#world.records.set(orderKey(step.account, step.operation, step.cents), record);
    const process = this.machine.start(`run ${step.id}`);
    const doom = this.#dooms.get(step.id);
    if (doom !== undefined) process.doom(doom, () => {});
    const died = new Promise<void>((resolve) =>
      process.onEnd(() => {
        record.end ??= "died";
        resolve();
      })
    );
    await Promise.race([this.#run(process, record), died]);
    record.endedMs = timeline.nowMs;
    process.kill();
    return record;
  }

  async #run(process: Process, record: RunRecord): Promise<void> {
    const { network, bug } = this.#world;
    const { clock, dice } = process;
    const disk = this.machine.disk.for(process);
    const notes = this.notes?.for(process, record);
    try {
      await run(optionsOf(record.step, this.terminal === null ? undefined : TERMINAL_PATH), {
        primitives: plainRsaPrimitives,
        random: (length) => dice.bytes(length),
        clock,
        terminal: this.#terminal(process, record),
        connect: (deadlineMs) =>
          network.connect(process, {
            atm: this.#index,
            order: record.step,
            deadlineMs,
            held: this.#held.get(record.step.id),
          }),
        startedMs: clock.monotonic(),
        disk: bug?.atmDisk?.(disk) ?? disk,
        holder: holderOf(record.step, IDENTITY_KEY),
        folder: "/",
        ...(notes === undefined ? {} : { machine: bug?.machine?.(notes) ?? notes }),
        onReply: (order, reply) => this.#take(process, record, order, reply),
      });
      record.end ??= "done";
    } catch (error) {
      if (process.isAlive) this.#judge(record, error);
      // Notes may be out, or the account may be open: it says so, and a later run settles it.
      const isLate = record.isHeld || /account is open/.test(hintsOf(error));
      if (record.end === "refused" && record.reason.startsWith("Cannot") && isLate) {
        record.end = "unknown";
      }
    }
  }

  #take(process: Process, own: RunRecord, order: SignedOrder, reply: SignedReply): void {
    const decoded = decodeOrder(order.bytes);
    const { operation } = decoded;
    const record = operation === "balance" ? own : this.#recordOf(own.step.account, decoded);
    if (record === undefined) {
      return this.#world.report(`The bank answered on ${operation}, unasked`);
    }
    const { status, refusal = "", balanceCents } = reply;
    if (status === "done" && operation === "hold") return this.#remember(record, order);
    if (status === "done" && operation === "capture") record.paidCents = reply.amountCents;
    // The order was not looked at: of what becomes of it nothing is told.
    if (record !== own && status === "refused" && reply.sequence === 0n && !reply.duplicate) return;
    if (record === own) {
      if (status === "done") record.balanceCents = balanceCents;
      return;
    }
    const outcome = operation === "void" ? "cancelled" : status;
    record.later ??= { status: outcome, refusal, atMs: process.machine.timeline.nowMs };
  }

  /** A withdrawal at a terminal is three orders, of which each tells of one before it. */
  #recordOf(account: string, { operation, amountCents, holdId }: Order): RunRecord | undefined {
    const { records, holds } = this.#world;
    if (holdId !== undefined) return holds.get(encodeHex(holdId));
    return records.get(
      orderKey(account, operation === "hold" ? "withdraw" : operation, amountCents),
    );
  }

  #remember(record: RunRecord, { txnId }: SignedOrder): void {
    record.isHeld = true;
    this.#world.holds.set(encodeHex(txnId), record);
  }

  #judge(record: RunRecord, error: unknown): void {
    if (!(error instanceof Error)) throw error;
    record.reason = error.message;
    if (error instanceof OutcomeUnknownError) record.end = "unknown";
    else if (error instanceof ForkedLogError) {
      record.end = "unknown";
      this.#world.report(`An ATM says that the bank's log was forked: ${error.message}`);
    } else if (error instanceof ProtocolError || error instanceof UnreachableError) {
      record.end = record.isHeld ? "unknown" : "unsent";
    } else if (error instanceof UserError) {
      record.end = "refused";
      record.reason = error.code === "failed" ? error.message : error.code;
    } else {
      record.end = "unknown";
      this.#world.report(`A bug in the ATM: ${error.stack ?? error.message}`);
    }
  }

  /** Its customers hear everything, and nothing of it may say that a file is damaged. */
  #terminal(process: Process, record: RunRecord): Terminal {
    const listen = (text: string) => {
      if (!process.isAlive) return;
      // The answer is on the screen: whatever becomes of the run now, its customer knows.
      if (text.startsWith("{")) record.end = "done";
      if (/aside|damaged|newer atm|cut off|contradict/i.test(text)) {
        this.#world.report(`${this.machine.name}: ${text.trim()}`);
      }
    };
    const stream = {
      writeSync(bytes: Uint8Array) {
        listen(new TextDecoder().decode(bytes));
        return bytes.length;
      },
      isTerminal: () => false,
    };
    return new Terminal({ program: "atm", stdout: stream, stderr: stream, noColor: true });
  }
}

function hintsOf(error: unknown): string {
  return error instanceof UserError ? error.hints.join() : "";
}

const TERMINAL_PATH = "/atm.terminal";

function optionsOf(
  { account, operation, cents, to, by = "card" }: OrderStep,
  terminalFile: string | undefined,
): AtmOptions {
  const prompt = { from: "prompt" } as const;
  return {
    strict: false,
    account,
    action: { operation, amountCents: cents, ...(to === undefined ? {} : { to }) },
    authFile: "/bank.auth",
    cardFile: cardPath(account),
    host: "192.0.2.1",
    port: 3000,
    receipts: undefined,
    terminalFile,
    pin: by === "pin" && operation === "create" ? prompt : undefined,
    login: by === "login" ? prompt : undefined,
    json: true,
    noColor: true,
  };
}
