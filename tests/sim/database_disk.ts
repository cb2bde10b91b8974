import type { DatabaseSync } from "node:sqlite";
import type { Ask } from "../../bank/ledger/worker_messages.ts";
import type { Bug } from "./bugs.ts";
import { Killed } from "./process.ts";
import type { Process } from "./process.ts";

/** What a COMMIT was of. */
export interface Committed {
  readonly ask: Ask;
  /** When, by the bank's clock. */
  readonly timeMs: number;
}

/**
 * The bank's database between the bank's lives: SQLite itself, in memory, with what it promises on
 * a disk. What COMMIT has returned for lasts, a transaction that was not committed is gone. That it
 * keeps this promise on real disks is shown elsewhere (docs/RELIABILITY.md).
 */
export class DatabaseDisk {
  #database: DatabaseSync | null = null;
  #expected: Committed | null = null;
  /** All that was committed, in order. */
  readonly committed: Committed[] = [];
  readonly #bug: Bug | null;
  /** A commit that has been promised; only a seeded bug leaves one. */
  #late: (() => void) | null = null;
  #failure: { left: number; readonly isThere: boolean } | null = null;
  /** Those whose COMMIT has failed: they must write nothing more. */
  readonly #broken = new Set<Process>();
  /** What they wrote all the same. */
  readonly writtenAfterwards: string[] = [];

  constructor(bug: Bug | null) {
    this.#bug = bug;
  }

  /** The database itself, for who looks from outside. */
  get database(): DatabaseSync {
    if (this.#database === null) throw new Error("No bank has ever started");
    return this.#database;
  }

  /** The next COMMIT is of this. */
  expect(ask: Ask, timeMs: number): void {
    this.#expected = { ask, timeMs };
  }

  /** Lets one COMMIT fail, so many from now on. @param isThere whether it is on the disk anyway */
  fail(after: number, isThere: boolean): void {
    this.#failure = { left: after, isThere };
  }

  /** The disk is whole again. */
  heal(): void {
    this.#failure = null;
  }

  /** Whether a COMMIT of this process has failed. */
  hasFailed(process: Process): boolean {
    return this.#broken.has(process);
  }

  /** Opens it for a process, which may die at every COMMIT: before it or right after. */
  open(process: Process, make: () => DatabaseSync): DatabaseSync {
    const database = this.#database ??= make();
    this.#late = null;
    if (database.isTransaction) database.exec("ROLLBACK");
    const commitOnce = () => {
      if (this.#broken.has(process)) this.writtenAfterwards.push("COMMIT");
      this.#commit(process, database);
    };
    const commit = this.#bug?.triesCommitsAgain !== true ? commitOnce : () => {
      try {
        commitOnce();
      } catch {
        commitOnce();
      }
    };
    const exec = (sql: string) => {
      if (sql === "COMMIT") return process.actNow(commit);
      if (!process.isAlive) throw new Killed();
      if (sql !== "ROLLBACK" && this.#broken.has(process)) this.writtenAfterwards.push(sql);
      this.#late?.();
      database.exec(sql);
    };
    return new Proxy(database, {
      get(target, name) {
        if (name === "exec") return exec;
        if (name === "close") return () => {};
        const value = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  #commit(process: Process, database: DatabaseSync): void {
    this.#bug?.beforeCommit?.(database);
    const expected = this.#expected;
    this.#expected = null;
    const commit = () => {
      this.#late = null;
      database.exec("COMMIT");
      if (expected !== null) this.committed.push(expected);
    };
    if (this.#failure !== null && --this.#failure.left <= 0) {
      if (this.#failure.isThere) commit();
      this.#failure = null;
      this.#broken.add(process);
      throw new Error("disk I/O error");
    }
    const lateMs = this.#bug?.commitLateMs ?? 0;
    if (lateMs === 0) return commit();
    this.#late = commit;
    process.clock.after(lateMs, () => {
      if (this.#late === commit) commit();
    });
  }
}
