import type { Entry } from "../../lib/audit/entry.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Claim, Head } from "./claims.ts";

/** What a log is checked against. */
export interface VerifierOptions {
  /** The public key of epoch 0, from `bank.auth`, 32 bytes: says whose log it must be. */
  readonly firstKey: Bytes;
  /** The bank's identity key, 32 bytes. */
  readonly identityKey?: Bytes;
  readonly nowMs: number;
  readonly claims?: readonly Claim[];
  readonly heads?: readonly Head[];
  readonly ledger?: LedgerCheck;
  /** Told of every entry that links to the one before; it is proved only when a seal follows. */
  readonly onEntry?: (entry: Entry) => void;
  /** Told that all entries so far are proved. */
  readonly onSealed?: (size: bigint) => void;
}

/** The ledger beside the log. */
export interface LedgerCheck {
  /** A reason why they disagree, or nothing. */
  entry(index: bigint, bytes: Bytes, type: Entry["type"]): string | undefined;
  /** The log has so many entries, and there are no more. */
  end(size: bigint): LedgerSurplus | undefined;
}

/** What the ledger has and the log has not. */
export interface LedgerSurplus {
  readonly reason: string;
  /** Cut from the log; or not in it yet, for the bank is running. */
  readonly isCut: boolean;
}
