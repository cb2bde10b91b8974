// Specification: docs/PROTOCOL.md and the contest's rules fix these; both sides must agree.

/** The version byte of HELLO and RESUME. */
export const PROTOCOL_VERSION = 1;
/** A whole frame: length, type and body. */
export const FRAME_BYTES_MAX = 2048;
/** How far a hello's or request's timestamp may lie from the bank's clock, either way. */
export const FRESHNESS_MS = 10_000;
/** What one run of the ATM may take in all; a request is valid for what is left of it. */
export const RUN_MS_MAX = 10_000;
/** Records in one direction of one session; then a new session is opened. */
export const SESSION_RECORDS_MAX = 2 ** 20;
/** Age of a session at which it is closed. */
export const SESSION_MS_MAX = 3_600_000;
/** Characters of an account name. */
export const ACCOUNT_NAME_MAX = 250;
/** Characters of a file name on the command line. */
export const FILE_NAME_MAX = 255;
/** The largest amount on the command line: 4294967295.99. */
export const AMOUNT_CENTS_MAX = 429_496_729_599n;
/** The smallest initial balance: 10.00. */
export const INITIAL_CENTS_MIN = 1_000n;
/** The largest balance the books hold, in cents: the largest i64. */
export const BALANCE_CENTS_MAX = 2n ** 63n - 1n;
/** How long a hold lasts that is neither captured nor voided. */
export const HOLD_MS = 600_000;

// Implementation: may change between releases without a peer noticing.

/** One attempt of the ATM once its request has left, before it tries a new session. */
export const ATTEMPT_MS_MAX = 3_000;
/** Commands in one database transaction of the ledger. */
export const BATCH_COMMANDS_MAX = 256;
/** Entries of an account looked at for one page of its history, whatever is wanted of them. */
export const HISTORY_SCAN_MAX = 1_000;
/** A command line argument. */
export const ARGUMENT_CHARACTERS_MAX = 4096;
/** A card, auth or key file: more is refused unread. */
export const KEY_FILE_BYTES_MAX = 65_536;
/** A PIN or password as typed, and the line that holds it in a file or on stdin. */
export const SECRET_CHARACTERS_MAX = 1024;
