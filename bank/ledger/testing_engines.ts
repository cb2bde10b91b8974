import type { Bytes } from "../../lib/bytes.ts";
import type { AdminAct } from "./admin_act.ts";
import type { ModelActOutcome } from "./model_desk.ts";
import { ModelLedger } from "./model_ledger.ts";
import type { Bounds, Card, Command, Result, Violation } from "./store.ts";
import { openLedger, sha256, TEST_KID } from "./testing.ts";
import { WorkerStore } from "./worker_store.ts";

/** What every engine tells of an act. */
export type AdminOutcome = ModelActOutcome;

/** An engine under test; in-thread engines answer at once. */
export interface Engine {
  applyBatch(commands: readonly Command[]): Result[] | Promise<Result[]>;
  administer(act: AdminAct): AdminOutcome | Promise<AdminOutcome>;
  findTerminalKey(id: Bytes): Bytes | null | Promise<Bytes | null>;
  findCard(cardId: Command["order"]["cardId"]): Card | null | Promise<Card | null>;
  verify(): Violation[] | Promise<Violation[]>;
  close(): void | Promise<void>;
}

/** What a test may turn. */
export interface EngineOptions {
  readonly clock?: { now(): number };
  readonly bounds?: Bounds;
}

/** Makes an engine on books in this folder. */
export type OpenEngine = (folder: string, options?: EngineOptions) => Engine | Promise<Engine>;

const CLOCK = { now: () => 1_000 };

const openModel: OpenEngine = (_folder, options = {}) =>
  Object.assign(new ModelLedger({ clock: CLOCK, sha256, ...options }), { close() {} });
const openSqlite: OpenEngine = (folder, options) => openLedger(`${folder}/bank.db`, options);
const openWorker: OpenEngine = (folder) =>
  WorkerStore.open({ path: `${folder}/bank.db`, bankKid: TEST_KID });

/** Engines whose clock a test can turn. */
export const IN_THREAD: readonly (readonly [name: string, open: OpenEngine])[] = [
  ["ModelLedger", openModel],
  ["SqliteLedger", openSqlite],
];
/** All engines. */
export const ENGINES: readonly (readonly [name: string, open: OpenEngine])[] = [
  ...IN_THREAD,
  ["WorkerStore", openWorker] as const,
];
