import { isZero } from "../../lib/bytes.ts";
import { assert, ProtocolError, UserError } from "../../lib/errors.ts";
import { reconcile } from "./audit_file.ts";
import type { FilePosition } from "./audit_file.ts";
import type { AuditLogDeps } from "./audit_log_deps.ts";
import { Chain } from "./chain.ts";
import { prepareEpoch } from "./epoch.ts";
import { decodeState } from "./log_state.ts";
import type { LogState } from "./log_state.ts";

/** Where a log stands after whatever ended its last run. */
export interface Recovered {
  readonly chain: Chain;
  /** How far the file is on the disk for sure: as far as the state vouches for it. */
  readonly synced: FilePosition;
  /** Of foreign content, gone from the file. */
  readonly cutBytes: number;
}

/**
 * Brings state, table and file to the same place; without a state, begins a log.
 * @throws {UserError} they are not of the same log, or of different times.
 */
export async function recoverLog(deps: AuditLogDeps): Promise<Recovered> {
  const text = deps.state.load();
  const state = text === undefined ? await newState(deps) : decodeState(text);
  const chain = new Chain(state);
  replay(chain, state, deps);
  const synced = deps.file.size() < state.bytes ? { size: 0n, bytes: 0 } : state;
  return { chain, synced, cutBytes: reconcile(deps.file, deps.table, state, chain) };
}

async function newState(deps: AuditLogDeps): Promise<LogState> {
  if (deps.table.size() > 0n) {
    throw new UserError("Cannot continue the audit log: its state file is missing", {
      hints: [
        "put it back if it was moved: the log's keys are in nothing else",
        'if it is lost, see docs/AUDIT.md, "Lost state"',
      ],
    });
  }
  const first = await prepareEpoch(0, deps.auditors, deps.random);
  return {
    firstKey: first.announcement.publicKey,
    size: 0n,
    peaks: [],
    previous: new Uint8Array(32),
    timeMs: 0,
    bytes: 0,
    sealedSize: 0n,
    sealedRoot: new Uint8Array(32),
    sealedMs: 0,
    epoch: -1,
    epochSize: 0n,
    next: first,
  };
}

/** Moves the state forward over what was committed after it was saved. */
function replay(chain: Chain, state: LogState, { table }: AuditLogDeps): void {
  if (state.size > table.size()) {
    throw new UserError("Cannot start: the database is older than the audit log's state", {
      hints: [
        "was an old copy of the database put back? Bookings since then would be lost",
        'put the newest one back; if there is none, see docs/AUDIT.md, "Lost state"',
      ],
    });
  }
  try {
    for (const entry of table.entries(state.size)) chain.replay(entry);
  } catch (cause) {
    if (!(cause instanceof ProtocolError)) throw cause;
    throw new UserError(`Cannot continue the audit log: ${cause.message} does not follow`, {
      hints: ["check it: bank audit verify FILE --ledger DB"],
      cause,
    });
  }
  assert(state.secrets === undefined || !isZero(state.secrets.seed), "secrets are not erased");
}
