import { systemError } from "./system_error.ts";

/** How a call of a disk fails. */
export type FaultCode = "EIO" | "ENOSPC";
/** What a call does: to names, such as a rename, or to bytes. */
export type DiskCall = "read" | "write" | "sync" | "name" | "remove";

/** A disk that is full or broken fails at these. */
const MET_BY: Readonly<Record<FaultCode, readonly DiskCall[]>> = {
  EIO: ["read", "write", "sync", "name", "remove"],
  ENOSPC: ["write", "sync", "name"],
};

/** The calls of one disk that are to fail. */
export class DiskFaults {
  #next: { left: number; readonly calls: readonly DiskCall[]; readonly code: FaultCode } | null =
    null;
  #met = 0;

  /** Calls that have failed. */
  get met(): number {
    return this.#met;
  }

  /** Lets one call fail, so many calls from now, all of them counted or only some. */
  set(after: number, code: FaultCode, only?: DiskCall): void {
    this.#next = { left: after, calls: only === undefined ? MET_BY[code] : [only], code };
  }

  /** The disk is whole again. */
  clear(): void {
    this.#next = null;
  }

  /** Has a call take place, or fail without an effect. */
  meet(call: DiskCall, path: string): void {
    const next = this.#next;
    if (next === null || !next.calls.includes(call) || --next.left > 0) return;
    this.#next = null;
    this.#met++;
    throw systemError(next.code, path);
  }
}
