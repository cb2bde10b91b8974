import { concat, uint } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";

/** Which part of an account's history is asked for. */
export interface HistoryQuery {
  /** Bank time from which on, ms since 1970. */
  readonly sinceMs: number;
  /** Bank time before which; zero = no end. */
  readonly untilMs: number;
  /** Only entries older than the account's entry of this number; zero = from the newest on. */
  readonly beforeSeq: bigint;
  /** Bit n = entries of kind n (lib/channel/page.ts); zero = all. */
  readonly kinds: number;
}

/** The bytes of a history's part of an order. */
export const HISTORY_BYTES = 8 + 8 + 8 + 2;
/** The largest that a number holds exactly; no clock shows it. */
const TIME_MS_MAX = Number.MAX_SAFE_INTEGER;

/** since_ms 8 | until_ms 8 | before_seq 8 | kinds 2 */
export function encodeHistoryQuery(query: HistoryQuery): Bytes {
  return concat(
    uint(query.sinceMs, 8),
    uint(query.untilMs, 8),
    uint(query.beforeSeq, 8),
    uint(query.kinds, 2),
  );
}

/** @throws {ProtocolError} `bad_query` */
export function decodeHistoryQuery(bytes: Bytes): HistoryQuery {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const query = {
    sinceMs: Number(view.getBigUint64(0)),
    untilMs: Number(view.getBigUint64(8)),
    beforeSeq: view.getBigUint64(16),
    kinds: view.getUint16(24),
  };
  const inRange = query.sinceMs <= TIME_MS_MAX && query.untilMs <= TIME_MS_MAX &&
    query.beforeSeq < 2n ** 63n;
  if (!inRange) throw new ProtocolError("bad_query");
  return query;
}
