import { OutcomeUnknownError } from "../../atm/attempts.ts";
import type { SignedOrder, SignedReply } from "../../atm/bank_session.ts";
import type { AtmOptions } from "../../atm/flags.ts";
import { run } from "../../atm/run.ts";
import { ForkedLogError } from "../../atm/witness.ts";
import { decodeOrder } from "../../lib/channel/order.ts";
import { ProtocolError, UnreachableError, UserError } from "../../lib/errors.ts";
import { Terminal } from "../../lib/terminal.ts";
import { plainRsaPrimitives } from "../support/plain_rsa.ts";
import type { Bug } from "./bugs.ts";
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
  readonly #index: number;
  readonly #world: AtmWorld;
  readonly #dooms = new Map<number, Doom>();
  readonly #held = new Map<number, HeldPiece>();

  constructor(index: number, machine: Machine, world: AtmWorld) {
    this.#index = index;
    this.machine = machine;
    this.#world = world;
  }

  /** The run of that order is to die. */
  doom(order: number, doom: Doom): void {
    this.#dooms.set(order, doom);
  }

  /** A piece of what that order's run sends is to be held back. */
  holdBack(order: number, piece: HeldPiece): void {
    this.#held.set(order, piece);
  }

  /** Whether it has the card of an account. */
  hasCard(account: string): boolean {
    return this.machine.disk.peek(cardPath(account)) !== null;
  }

  /** Gives it a copy of a card that another ATM has. */
  takeCard(account: string, from: AtmHost): void {
    const card = from.machine.disk.peek(cardPath(account));
    if (card !== null) this.machine.disk.put(cardPath(account), card);
  }

  /** Names of files that tell of an order whose outcome nobody has seen. */
  leftovers(): string[] {
    const { disk } = this.machine;
    return disk.list("/").flatMap((name) =>
      name.endsWith(".pending")
        ? [name]
        : name.endsWith(".journal")
        ? disk.list(`/${name}`).map((entry) => `${name}/${entry}`)
        : []
    );
  }

  /** Receipts that its customers hold: names and contents. */
  receipts(): { name: string; text: string }[] {
    const { disk } = this.machine;
    const folders = disk.list("/").filter((name) => name.endsWith(".receipts"));
    return folders.flatMap((folder) =>
      disk.list(`/${folder}`).filter((name) => name.endsWith(".receipt")).map((name) => ({
        name: `${this.machine.name} ${name}`,
        text: new TextDecoder().decode(disk.peek(`/${folder}/${name}`)!),
      }))
    );
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
    try {
      await run(optionsOf(record.step), {
        primitives: plainRsaPrimitives,
        random: (length) => dice.bytes(length),
        clock,
        terminal: this.#terminal(process, record),
        connect: (deadlineMs) =>
          network.connect(process, {
            atm: this.#index,
            deadlineMs,
            held: this.#held.get(record.step.id),
          }),
        startedMs: clock.monotonic(),
        disk: bug?.atmDisk?.(disk) ?? disk,
        onReply: (order, reply) => this.#take(process, record, order, reply),
      });
      record.end ??= "done";
    } catch (error) {
      if (process.isAlive) this.#judge(record, error);
    }
  }

  #take(process: Process, own: RunRecord, order: SignedOrder, reply: SignedReply): void {
    const { operation, amountCents } = decodeOrder(order.bytes);
    const key = orderKey(own.step.account, operation, amountCents);
    const record = operation === "balance" ? own : this.#world.records.get(key);
    if (record === undefined) return this.#world.report(`The bank answered on ${key}, unasked`);
    const { status, refusal = "", balanceCents } = reply;
    if (record === own) {
      if (status === "done") record.balanceCents = balanceCents;
      return;
    }
    record.later ??= { status, refusal, atMs: process.machine.timeline.nowMs };
  }

  #judge(record: RunRecord, error: unknown): void {
    if (!(error instanceof Error)) throw error;
    record.reason = error.message;
    if (error instanceof OutcomeUnknownError) record.end = "unknown";
    else if (error instanceof ForkedLogError) {
      record.end = "unknown";
      this.#world.report(`An ATM says that the bank's log was forked: ${error.message}`);
    } else if (error instanceof ProtocolError || error instanceof UnreachableError) {
      record.end = "unsent";
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

function cardPath(account: string): string {
  return `/${account}.card`;
}

function optionsOf({ account, operation, cents, to }: OrderStep): AtmOptions {
  return {
    strict: false,
    account,
    action: { operation, amountCents: cents, ...(to === undefined ? {} : { to }) },
    authFile: "/bank.auth",
    cardFile: cardPath(account),
    host: "192.0.2.1",
    port: 3000,
    receipts: undefined,
    terminalFile: undefined,
    pin: undefined,
    login: undefined,
    json: true,
    noColor: true,
  };
}
