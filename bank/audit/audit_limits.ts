/** A seal is due when the last one is this old, even when nothing has happened. */
export const HEARTBEAT_MS = 60_000;
/** A gap between seals that a verifier questions: a late timer is not yet a cut. */
export const HEARTBEAT_GAP_MS = 90_000;
/** An epoch ends after this time … */
export const EPOCH_MS = 3_600_000;
/** … or this many entries, whichever comes first. */
export const EPOCH_ENTRIES = 4_096;
/** How long the state file may lag behind, and so hold keys to entries already written. */
export const STATE_LAG_MS = 1_000;
