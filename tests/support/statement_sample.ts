import type { HistoryKind } from "../../lib/channel/page.ts";
import type { Statement, StatementEntry } from "../../lib/statement/statement.ts";

const START = Date.UTC(2026, 10, 1);
const MINUTE = 60_000;

/** A statement of these movements, a minute apart, from an opening balance of 100.00. */
export function statementOf(
  movements: readonly (readonly [HistoryKind, bigint, Partial<StatementEntry>?])[],
  options: Partial<Statement> = {},
): Statement {
  const openingCents = options.openingCents ?? 10_000n;
  let balanceCents = openingCents;
  const entries = movements.map(([kind, deltaCents, more], at): StatementEntry => {
    balanceCents += deltaCents;
    return {
      id: `${at + 7}`,
      timeMs: START + (at + 1) * MINUTE,
      kind,
      deltaCents,
      balanceCents,
      ...more,
    };
  });
  return {
    bankId: "5f0c11d2",
    account: "austin",
    accountId: "0123456789abcdef012345",
    currency: "EUR",
    madeMs: Date.UTC(2026, 11, 1, 8),
    fromMs: START,
    toMs: Date.UTC(2026, 10, 30, 23, 59, 59, 999),
    openingCents,
    closingCents: balanceCents,
    entries,
    ...options,
  };
}

/** One of each kind, with amounts that no double holds and a name that begins as a formula. */
export const SAMPLE: Statement = statementOf([
  ["create", 1_000n],
  ["deposit", 9_007_199_254_740_993n],
  ["withdraw", -2_050n],
  ["capture", -1n],
  ["transfer", -9_007_199_254_740_993n, { counterparty: "mary" }],
  ["transfer", 500n, { counterparty: "-1.1" }],
  ["reverse", 2_050n, { reverses: "9" }],
  ["import_account", 5n],
]);
