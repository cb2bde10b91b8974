import type { HistoryEntry } from "../../lib/channel/page.ts";

/** An account of the model, the bank's own among them. */
export interface ModelAccount {
  readonly name: string;
  readonly hash: string;
  state: "open" | "locked" | "closed";
  balance: bigint;
  held: bigint;
  limits: { order: bigint | null; day: bigint | null };
  readonly history: HistoryEntry[];
  /** What was taken out, by day. */
  readonly days: Map<bigint, bigint>;
}

/** An account with nothing. */
export function newAccount(name: string, hash = ""): ModelAccount {
  return {
    name,
    hash,
    state: "open",
    balance: 0n,
    held: 0n,
    limits: { order: null, day: null },
    history: [],
    days: new Map(),
  };
}
