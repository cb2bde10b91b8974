// Test helpers: a bank's log on memory and on a disk that can fail, with events that tell apart.
import { concat, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Clock } from "../../lib/clock.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { generateRsaKeyPair } from "../../lib/crypto/rsa.ts";
import { peekEntryBytes } from "../../lib/audit/entry.ts";
import type { AuditFile } from "./audit_file.ts";
import { AuditLog } from "./audit_log.ts";
import type { AuditLogDeps, StateStore } from "./audit_log_deps.ts";
import { MemoryAuditTable } from "./memory_audit_table.ts";
import type { AuditEvent } from "./sink.ts";

export const T0 = 1_763_730_131_000;
/** One pair for all tests: making RSA keys is slow. */
export const AUDITOR = await generateRsaKeyPair(2048);
export const IDENTITY_SEED: Bytes = new Uint8Array(32).fill(7);
export const IDENTITY_KEY: Bytes = nodeCrypto.ed25519PublicKey(IDENTITY_SEED);

export class TestClock implements Clock {
  nowMs = T0;
  elapsedMs = 0;

  now(): number {
    return this.nowMs;
  }

  monotonic(): number {
    return this.elapsedMs;
  }

  after(): () => void {
    throw new Error("no timers");
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.elapsedMs += ms;
  }
}

export class MemoryAuditFile implements AuditFile {
  bytes: Bytes = new Uint8Array();
  /** Bytes that a power cut would leave. */
  syncedBytes = 0;
  /** Bytes until the next write fails in its middle, once. */
  failAfter = Infinity;

  size(): number {
    return this.bytes.length;
  }

  read(offset: number, length: number): Bytes {
    return this.bytes.slice(offset, offset + length);
  }

  write(offset: number, bytes: Bytes): void {
    const part = bytes.subarray(0, Math.min(bytes.length, this.failAfter));
    this.bytes = concat(
      this.bytes.subarray(0, offset),
      part,
      this.bytes.subarray(offset + part.length),
    );
    if (part.length < bytes.length) {
      this.failAfter = Infinity;
      throw new Error("disk full");
    }
  }

  truncate(size: number): void {
    this.bytes = this.bytes.slice(0, size);
  }

  sync(): void {
    this.syncedBytes = this.bytes.length;
  }
}

export class MemoryState implements StateStore {
  text: string | undefined;
  fails = false;

  load(): string | undefined {
    return this.text;
  }

  save(text: string): void {
    if (this.fails) throw new Error("disk full");
    this.text = text;
  }
}

/** Counts upwards: repeatable, and never the same twice. */
export function testRandom(seed = 1): (length: number) => Bytes {
  let counter = 0;
  return (length) => nodeCrypto.sha256(utf8(`random ${seed} ${counter++}`)).slice(0, length);
}

/** A bank's disk and memory; `run` is a start of the bank. */
export class TestBank {
  readonly clock = new TestClock();
  readonly table = new MemoryAuditTable();
  readonly file = new MemoryAuditFile();
  readonly state = new MemoryState();
  readonly warnings: string[] = [];
  readonly deps: AuditLogDeps;

  constructor(overrides: Partial<AuditLogDeps> & { seed?: number } = {}) {
    this.deps = {
      clock: this.clock,
      random: testRandom(overrides.seed),
      table: this.table,
      file: this.file,
      state: this.state,
      auditors: [AUDITOR.spki],
      signIdentity: (message) => nodeCrypto.ed25519Sign(IDENTITY_SEED, message),
      node: "node-1",
      version: "0.1.0",
      warn: (message) => this.warnings.push(message),
      ...overrides,
    };
  }

  async run(): Promise<AuditLog> {
    const log = await AuditLog.open(this.deps);
    log.start();
    return log;
  }

  /** A batch of events as the ledger makes it. */
  batch(log: AuditLog, ...numbers: number[]): ReturnType<AuditLog["seal"]> {
    this.clock.pass(10);
    let places: ReturnType<AuditLog["seal"]> = [];
    this.table.atomically(() => {
      for (const number of numbers) log.append(event(number, this.clock.now()));
      places = log.seal();
    });
    log.committed();
    return places;
  }
}

/** A deposit of so many cents. */
export function event(number: number, timeMs = T0): AuditEvent {
  return {
    timeMs,
    peer: "127.0.0.1:50000",
    action: "deposit",
    account: "bob",
    cardId: new Uint8Array(16).fill(1),
    amountCents: BigInt(number),
    balanceCents: BigInt(number),
    outcome: "done",
    reason: "",
    duplicate: false,
    sequence: BigInt(number),
  };
}

/** The entries of a file. */
export function split(bytes: Bytes): Bytes[] {
  const entries: Bytes[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const size = peekEntryBytes(bytes.subarray(offset) as Bytes);
    entries.push(bytes.slice(offset, offset += size));
  }
  return entries;
}
