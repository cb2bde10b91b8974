/**
 * Whether what customers saw at the same time can have happened one after another (Herlihy and
 * Wing, 1990): each call took effect at one moment between its start and its end. Searched as by
 * Wing and Gong, 1993, with the states seen before kept (Lowe, 2017), and apart for accounts that
 * no transfer joins: a history is linearizable if each of those parts is.
 */

/** What was called and what the caller was told. */
export interface Call {
  /** Names it to people. */
  readonly name: string;
  readonly account: string;
  readonly operation: "create" | "deposit" | "withdraw" | "transfer" | "balance";
  readonly cents: bigint;
  /** Of a transfer. */
  readonly to?: string;
  readonly invokedMs: number;
  /** Infinity: its caller never heard. */
  readonly returnedMs: number;
  /** `open`: it may have taken effect, at any time from its start on, or not at all. */
  readonly outcome: "done" | "refused" | "open";
  /** Why it was refused. */
  readonly refusal: string;
  /** Of what is done: the balance afterwards; null: it was not told. */
  readonly balanceCents: bigint | null;
}

type Balances = ReadonlyMap<string, bigint>;

/** A part of the history that cannot have happened; null: there is none. */
export function findContradiction(calls: readonly Call[]): readonly Call[] | null {
  return parts(calls).find((part) => !new Search(part).succeeds()) ?? null;
}

/** The calls of accounts that hang together by transfers. */
function parts(calls: readonly Call[]): Call[][] {
  const leader = new Map<string, string>();
  const find = (name: string): string => {
    const next = leader.get(name) ?? name;
    return next === name ? name : find(next);
  };
  for (const { account, to = account } of calls) leader.set(find(account), find(to));
  return [...Map.groupBy(calls, ({ account }) => find(account)).values()];
}

class Search {
  /** In the order in which they began. */
  readonly #calls: readonly Call[];
  readonly #seen = new Set<string>();

  constructor(calls: readonly Call[]) {
    this.#calls = calls.toSorted((a, b) => a.invokedMs - b.invokedMs);
  }

  succeeds(): boolean {
    return this.#search(0, new Set(), new Map());
  }

  /** @param first the first call not yet placed; @param beyond those placed after it */
  #search(first: number, beyond: ReadonlySet<number>, balances: Balances): boolean {
    while (beyond.has(first)) first++;
    const isLeft = (i: number) => !beyond.has(i);
    let endMs = Infinity;
    for (let i = first; i < this.#calls.length && this.#calls[i]!.invokedMs <= endMs; i++) {
      if (isLeft(i)) endMs = Math.min(endMs, this.#calls[i]!.returnedMs);
    }
    // Only those are left of which nobody ever heard.
    if (endMs === Infinity) return true;
    const key = `${first} ${[...beyond].filter((i) => i > first).sort()} ${[...balances].sort()}`;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    for (let i = first; i < this.#calls.length && this.#calls[i]!.invokedMs <= endMs; i++) {
      if (!isLeft(i)) continue;
      const after = apply(balances, this.#calls[i]!);
      if (after === null) continue;
      const placed = new Set([...beyond, i].filter((place) => place >= first));
      if (this.#search(first, placed, after)) return true;
    }
    return false;
  }
}

/** The balances after a call; null: it cannot have had that outcome. */
function apply(balances: Balances, call: Call): Balances | null {
  const { account, operation, cents, to = "", outcome, refusal, balanceCents } = call;
  const own = balances.get(account);
  if (outcome === "refused") {
    if (refusal === "insufficient_funds") return own !== undefined && own < cents ? balances : null;
    return balances;
  }
  const after = new Map(balances);
  switch (operation) {
    case "create":
      if (own !== undefined) return null;
      after.set(account, cents);
      break;
    case "deposit":
      if (own === undefined) return null;
      after.set(account, own + cents);
      break;
    case "withdraw":
      if (own === undefined || own < cents) return null;
      after.set(account, own - cents);
      break;
    case "transfer": {
      const other = balances.get(to);
      if (own === undefined || other === undefined || own < cents) return null;
      after.set(account, own - cents).set(to, other + cents);
      break;
    }
    case "balance":
      if (own === undefined) return null;
  }
  return balanceCents === null || after.get(account) === balanceCents ? after : null;
}
