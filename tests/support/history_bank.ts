import type { SignedReply } from "../../atm/bank_session.ts";
import type { Visit } from "../../atm/run.ts";
import { decodeOrder } from "../../lib/channel/order.ts";
import type { HistoryQuery } from "../../lib/channel/order.ts";
import type { HistoryEntry, HistoryPart } from "../../lib/channel/page.ts";
import { webCrypto } from "../../lib/crypto/web_crypto.ts";
import { systemRandom } from "../../lib/random.ts";

const SECOND = 1000;
/** When the bank answers: long after all entries. */
export const NOW_MS = 100_000 * SECOND;

/** A history of these movements, newest first, a second apart from 1000 s on. */
export function historyOf(deltas: readonly bigint[]): HistoryEntry[] {
  let balanceCents = 0n;
  return deltas.map((deltaCents, at): HistoryEntry => {
    balanceCents += deltaCents;
    return {
      seq: BigInt(at + 1),
      timeMs: (1000 + at) * SECOND,
      kind: at === 0 ? "create" : deltaCents < 0n ? "withdraw" : "deposit",
      deltaCents,
      balanceCents,
      reversesSeq: 0n,
      counterparty: "",
    };
  }).reverse();
}

/** A visit at a bank that answers every query by this function; the queries it got. */
export function visitTo(
  answer: (query: HistoryQuery) => HistoryPart | Partial<SignedReply>,
): { readonly visit: Visit; readonly queries: HistoryQuery[] } {
  const queries: HistoryQuery[] = [];
  const perform: Visit["attempts"]["perform"] = (order) => {
    const query = decodeOrder(order.bytes).history!;
    queries.push(query);
    const found = answer(query);
    const reply = { status: "done", bankTimeMs: NOW_MS, balanceCents: 1n, sequence: 0n };
    const more = "entries" in found ? { page: found } : found;
    return Promise.resolve({ ...reply, ...more } as SignedReply);
  };
  const visit = {
    primitives: webCrypto,
    random: systemRandom,
    bankKid: new Uint8Array(16).fill(0xab),
    options: { account: "bob" },
    evidence: null,
    attempts: { perform },
    login: {
      card: () =>
        Promise.resolve({
          cardId: new Uint8Array(16),
          account: "bob",
          possessionSeed: new Uint8Array(32),
        }),
    },
  } as unknown as Visit;
  return { visit, queries };
}

/** Pages of `size` entries, as an honest bank gives them. */
export function pages(
  history: readonly HistoryEntry[],
  size: number,
): (query: HistoryQuery) => HistoryPart {
  return ({ sinceMs, untilMs, beforeSeq }) => {
    const found = history.filter(({ seq, timeMs }) =>
      (beforeSeq === 0n || seq < beforeSeq) && timeMs >= sinceMs &&
      (untilMs === 0 || timeMs < untilMs)
    );
    const entries = found.slice(0, size);
    return { entries, nextBeforeSeq: found.length > size ? entries.at(-1)!.seq : 0n };
  };
}
