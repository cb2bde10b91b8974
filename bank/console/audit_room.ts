import { encodeBase64 } from "../../lib/audit/strict_base64.ts";
import type { BankFiles } from "../../lib/bank_files.ts";
import type { Clock } from "../../lib/clock.ts";
import { UserError } from "../../lib/errors.ts";
import type { AuditorKey } from "../audit/auditor_key.ts";
import { logIdOf } from "../audit/epoch.ts";
import { lastSeal } from "../audit/head.ts";
import { formatHead } from "../audit/head_text.ts";
import { SqliteLedgerCheck } from "../audit/ledger_check.ts";
import { readChunks, readLogKeys } from "../audit/log_source.ts";
import { LogVerifier } from "../audit/log_verifier.ts";
import { proveEntry } from "../audit/prove.ts";
import { readProved } from "../audit/read_proved.ts";
import type { Reading } from "../audit/read_proved.ts";
import type { AuditEvent } from "../audit/sink.ts";
import type { Verdict } from "../audit/verdict.ts";
import { ago, counted, grouped } from "./words.ts";

/** How far the audit log is known to be good. */
export type CheckState =
  | { readonly kind: "never" }
  /** Percent of the file. */
  | { readonly kind: "running"; readonly percent: number }
  | { readonly kind: "failed"; readonly message: string }
  | {
    readonly kind: "done";
    readonly atMs: number;
    readonly verdict: Verdict;
    /** The last seal in one line, to keep elsewhere; absent if there is none. */
    readonly head?: string;
    readonly root?: string;
  };

/** One event of the log, and where it stands. */
export interface ReadEvent {
  readonly index: bigint;
  readonly event: AuditEvent;
}

/** The audit log as the console uses it: one long work at a time, in the background. */
export class AuditRoom {
  readonly #files: Pick<BankFiles, "audit" | "auth" | "db">;
  readonly #clock: Clock;
  #state: CheckState = { kind: "never" };
  #turn: Promise<unknown> = Promise.resolve();

  constructor(files: Pick<BankFiles, "audit" | "auth" | "db">, clock: Clock) {
    this.#files = files;
    this.#clock = clock;
  }

  get state(): CheckState {
    return this.#state;
  }

  /** Checks the whole log, against the ledger too; {@linkcode state} tells how it goes. */
  async verify(): Promise<void> {
    if (this.#state.kind === "running") return;
    this.#state = { kind: "running", percent: 0 };
    try {
      await this.#inTurn(async () => {
        const atMs = this.#clock.now();
        const verdict = await this.#judge(atMs);
        const seal = await lastSeal(this.#files.audit).catch(() => undefined);
        this.#state = {
          kind: "done",
          atMs,
          verdict,
          ...(seal && { head: formatHead(seal), root: encodeBase64(seal.root) }),
        };
      });
    } catch (error) {
      this.#state = { kind: "failed", message: error instanceof Error ? error.message : "" };
      if (!(error instanceof UserError)) throw error;
    }
  }

  /** Gives every event that is proved to `take`. @throws {UserError} */
  async read(auditor: AuditorKey, take: (read: ReadEvent) => void): Promise<Reading> {
    const path = this.#files.audit;
    return await this.#inTurn(async () => {
      const keys = await readLogKeys(this.#files.auth, path);
      return await readProved({ path, keys, auditor }, ({ entry, event }) => {
        if (event !== undefined) take({ index: entry.index, event });
      }, { nowMs: this.#clock.now() });
    });
  }

  /** That an entry is in the log, as the text of a tlog-proof. @throws {UserError} */
  async prove(index: bigint): Promise<string> {
    return await this.#inTurn(() => proveEntry(this.#files.audit, index, undefined));
  }

  async #judge(nowMs: number): Promise<Verdict> {
    const { audit, auth, db } = this.#files;
    const keys = await readLogKeys(auth, audit);
    const logId = logIdOf(keys.firstKey);
    using ledger = new SqliteLedgerCheck({ path: db, logId, isRunning: true });
    const verifier = new LogVerifier({ ...keys, nowMs, ledger });
    const chunks = readChunks(audit, (done, total) => {
      this.#state = { kind: "running", percent: Math.floor(100 * done / Math.max(total, 1)) };
    });
    for await (const chunk of chunks) if (!verifier.push(chunk)) break;
    return verifier.finish();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

/** What is known, in a few words. */
export function describeCheck(state: CheckState, nowMs: number): string {
  switch (state.kind) {
    case "never":
      return "not checked in this run";
    case "running":
      return `checking, ${state.percent} %`;
    case "failed":
      return "the check failed";
    case "done": {
      const when = ago(state.atMs, nowMs);
      const { verdict } = state;
      if (verdict.kind === "tampered") return `BROKEN at entry ${grouped(verdict.index)}, ${when}`;
      const size = verdict.report.head?.size ?? 0n;
      const proved = counted(size, "entry", "entries");
      return verdict.kind === "verified"
        ? `verified up to ${proved}, ${when}`
        : `proved up to ${proved}, not beyond, ${when}`;
    }
  }
}
