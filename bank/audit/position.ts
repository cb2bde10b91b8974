import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import type { EntryType } from "../../lib/audit/entry.ts";
import { CompactRange } from "../../lib/audit/merkle_tree.ts";
import type { EpochSecrets, PreparedEpoch } from "./epoch.ts";
import { createSigner } from "./epoch_signer.ts";
import type { Signer } from "./epoch_signer.ts";
import type { LogState } from "./log_state.ts";
import type { Seal } from "./seal_note.ts";

/** Where a chain stands: what a ROLLBACK goes back to, and what the state file keeps. */
export interface Position {
  readonly tree: CompactRange;
  /** The last entry's leaf hash. */
  readonly previous: Bytes;
  readonly timeMs: number;
  /** Of all entries together. */
  readonly bytes: number;
  readonly seal: Seal;
  readonly epoch: number;
  readonly epochSize: bigint;
  readonly keys: Keys | undefined;
  readonly next: PreparedEpoch | undefined;
  /** Of the last entry, as far as it was made here. */
  readonly lastType?: EntryType;
}

/** An epoch's secrets, ready to be used. */
export interface Keys extends EpochSecrets {
  readonly signer: Signer;
}

/** Takes an epoch's secrets into use. */
export function loadKeys(secrets: EpochSecrets): Keys {
  return { ...secrets, signer: createSigner(secrets.seed) };
}

/** The position that a state tells of. */
export function positionOf(state: LogState): Position {
  const { secrets } = state;
  return {
    tree: new CompactRange(nodeCrypto.sha256, state.size, state.peaks),
    previous: state.previous,
    timeMs: state.timeMs,
    bytes: state.bytes,
    seal: { size: state.sealedSize, root: state.sealedRoot, timeMs: state.sealedMs },
    epoch: state.epoch,
    epochSize: state.epochSize,
    keys: secrets === undefined ? undefined : loadKeys(secrets),
    next: state.next,
  };
}

/** The state of the log that begins with this key. */
export function stateOf(firstKey: Bytes, position: Position): LogState {
  const { tree, previous, timeMs, bytes, seal, epoch, epochSize, keys, next } = position;
  return {
    firstKey,
    size: tree.size,
    peaks: [...tree.peaks],
    previous,
    timeMs,
    bytes,
    sealedSize: seal.size,
    sealedRoot: seal.root,
    sealedMs: seal.timeMs,
    epoch,
    epochSize,
    ...(keys === undefined ? {} : { secrets: keys }),
    ...(next === undefined ? {} : { next }),
  };
}
