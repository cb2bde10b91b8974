import { createBank } from "../../bank/bank.ts";
import type { AdminAct, AdminResult } from "../../bank/ledger/admin_act.ts";
import { WorkerStore } from "../../bank/ledger/worker_store.ts";
import { IN_MEMORY } from "../../bank/ledger/database.ts";
import type { Server } from "../../bank/server.ts";
import { encodeAuthFile } from "../../lib/auth_file.ts";
import type { AuthFile } from "../../lib/auth_file.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Wire } from "../../lib/wire.ts";
import { plainRsa, plainRsaPrimitives } from "../support/plain_rsa.ts";
import { IDENTITY_SEED, simulatedAuthFile } from "./bank_keys.ts";
import type { Bug } from "./bugs.ts";
import { DatabaseDisk } from "./database_disk.ts";
import { LedgerThread } from "./ledger_thread.ts";
import type { Machine } from "./machine.ts";
import type { Network } from "./network.ts";
import type { Doom, Process } from "./process.ts";

interface Running {
  readonly process: Process;
  readonly server: Server;
  readonly store: WorkerStore;
}

/** What RSA takes, in ms. */
const RSA_MS = 3;
const GRACE_MS = 5_000;

/** The bank's machine: a bank that is started, stopped and killed, and what it leaves. */
export class BankHost {
  readonly machine: Machine;
  readonly database: DatabaseDisk;
  readonly #network: Network;
  readonly #bug: Bug | null;
  /** What it has printed, in all its lives. */
  readonly printed: string[] = [];
  /** Bugs of ours: errors that no honest bank has. */
  readonly failures: string[] = [];
  #running: Running | null = null;
  #starts = 0;
  /** Calls of its disk that had failed when this life began. */
  #metBefore = 0;
  #firstKey: Bytes | null = null;
  /** Called when it has ended because its disk failed. */
  onBroken: () => void = () => {};

  constructor(machine: Machine, network: Network, bug: Bug | null) {
    this.machine = machine;
    this.#network = network;
    this.#bug = bug;
    this.database = new DatabaseDisk(bug);
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Lives begun. */
  get starts(): number {
    return this.#starts;
  }

  /** The key that the audit log begins with, and the bank's own, for who checks. */
  async authFile(): Promise<AuthFile> {
    if (this.#firstKey === null) throw new Error("No bank has ever started");
    return await simulatedAuthFile(this.#firstKey);
  }

  /** Writes what every ATM has of the bank. */
  async publish(machines: readonly Machine[]): Promise<void> {
    const bytes = encodeAuthFile(await this.authFile());
    for (const { disk } of machines) disk.put("/bank.auth", bytes);
  }

  /**
   * Starts the bank; resolves when it serves, or has died.
   * @param doom when it is to die, counted from its first contact with the world
   */
  async start(doom?: Doom, then: () => void = () => {}): Promise<void> {
    const process = this.machine.start(`bank ${this.#starts++}`);
    const ended = new Promise<void>((resolve) => process.onEnd(resolve));
    if (doom !== undefined) process.doom(doom, then);
    await Promise.race([this.#serve(process), ended]);
  }

  /** What its people want; null: nobody knows what became of it, for it has stopped, or died. */
  async administer(act: AdminAct): Promise<AdminResult | null> {
    if (this.#running === null) return null;
    const { process, store } = this.#running;
    const ended = new Promise<null>((resolve) => process.onEnd(() => resolve(null)));
    // What is wrong with the books themselves is told where the bank is told it.
    return await Promise.race([store.administer(act).catch(() => null), ended]);
  }

  /** Lets the bank that runs die. */
  doom(doom: Doom, then: () => void): void {
    this.#running?.process.doom(doom, then);
  }

  /** Lets it live after all. */
  spare(): void {
    this.#running?.process.spare();
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    const ended = new Promise<void>((resolve) => running.process.onEnd(resolve));
    await Promise.race([this.#stop(running), ended]);
  }

  async #stop({ process, server, store }: Running): Promise<void> {
    await server.stop(GRACE_MS);
    try {
      await store.close();
    } catch (error) {
      if (!this.#hasFailedDisk(process)) this.failures.push(`stopping: ${error}`);
    }
    process.kill();
  }

  /** Whether a disk failed in this life: then it may warn, and end. */
  #hasFailedDisk(process: Process): boolean {
    return this.database.hasFailed(process) || this.machine.disk.faults.met > this.#metBefore;
  }

  async #serve(process: Process): Promise<void> {
    const fail = (error: unknown) => {
      if (!process.isAlive) return;
      const isBroken = this.#hasFailedDisk(process);
      if (!isBroken) this.failures.push(stackOf(error));
      process.kill();
      if (isBroken) this.onBroken();
    };
    this.#metBefore = this.machine.disk.faults.met;
    try {
      const store = await this.#openStore(process, fail);
      this.#firstKey = store.firstKey;
      const server = await this.#createBank(process, store, fail);
      if (!process.isAlive) return;
      this.#running = { process, server, store };
      process.onEnd(() => this.#running = null);
      server.run().catch(fail);
    } catch (error) {
      fail(error);
    }
  }

  async #openStore(process: Process, fail: (error: unknown) => void): Promise<WorkerStore> {
    const { kid } = await simulatedAuthFile(new Uint8Array(32));
    return await WorkerStore.open({
      path: IN_MEMORY,
      bankKid: kid,
      audit: {
        files: { log: "/bank.audit", state: "/bank.audit.state" },
        auditors: [],
        identitySeed: IDENTITY_SEED,
        version: "0.0.0",
      },
      worker: new LedgerThread(process, this.database, this.#bug),
      clock: process.clock,
      onFailure: fail,
      onWarning: (message) => {
        if (!this.#hasFailedDisk(process)) fail(new Error(`warning: ${message}`));
      },
    });
  }

  async #createBank(
    process: Process,
    store: WorkerStore,
    fail: (error: unknown) => void,
  ): Promise<Server> {
    const { clock, dice } = process;
    return await createBank({
      keys: {
        identity: await simulatedAuthFile(store.firstKey),
        identitySeed: IDENTITY_SEED,
        rsa: plainRsa(clock, RSA_MS),
      },
      books: this.#bug?.books?.(store, clock) ?? store,
      acceptor: this.#listen(process),
      clock,
      random: (length) => dice.bytes(length),
      primitives: plainRsaPrimitives,
      limits: {
        maxConnections: 1_024,
        handshakesPerSecond: 50,
        handshakeBurst: 200,
        maxStrangersPerAddress: 64,
        countLoopback: false,
      },
      terminals: "open",
      readTimeoutMs: 10_000,
      idleTimeoutMs: 60_000,
      processors: 2,
      steps: () => {},
      print: (line) => void (process.isAlive && this.printed.push(line)),
      onSessionFailure: fail,
      auditHead: () => store.head,
      proveConsistency: (from, to) => store.proveConsistency(from, to),
      note: (event) => store.note(event),
    });
  }

  #listen(process: Process): { accept(): Promise<Wire | null>; close(): void } {
    const waiting: Wire[] = [];
    let wake: (() => void) | null = null;
    let open = true;
    const listener = {
      process,
      receive(wire: Wire) {
        waiting.push(wire);
        wake?.();
      },
    };
    const close = () => {
      open = false;
      if (this.#network.listener === listener) this.#network.listener = null;
      wake?.();
    };
    this.#network.listener = listener;
    process.onEnd(close);
    return {
      close,
      async accept() {
        while (waiting.length === 0) {
          if (!open) return null;
          await new Promise<void>((resolve) => wake = resolve);
        }
        return waiting.shift()!;
      },
    };
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
