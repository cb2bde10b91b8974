import { encodeHex } from "@std/encoding/hex";
import { uint, utf8 } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { readAllBalances } from "./books_model.ts";
import type { BookedRow } from "./books_model.ts";
import type { SimCashMachine } from "./cash_machine.ts";
import type { Finding } from "./oracle.ts";
import type { Aftermath } from "./world.ts";

/** Booked where notes of a machine have moved. */
const MOVES_NOTES = ["capture", "deposit", "keep_cash"];

/** Judges whether what went through the terminals' hands is what the books say. */
export function judgeNotes({ bank, atms }: Aftermath, rows: readonly BookedRow[]): Finding[] {
  const balances = readAllBalances(bank.database.database);
  const deposits = new Map(rows.map((row) => [keepingOf(row), row.txn]));
  return atms.flatMap(({ notes, terminal }) => {
    if (notes === null || terminal === null) return [];
    const cash = `terminal:${terminal.name}`;
    const own = rows.filter((row) => row.debited === cash || row.credited === cash);
    const detail = findWrongMove(notes, own, { deposits, accounts: balances }) ??
      findWrongSum(cash, own, { there: notes.centsFor(balances), booked: -balances.get(cash)! });
    return detail === null ? [] : [{ invariant: "notes booked", detail: `${cash}: ${detail}` }];
  });
}

/** Order by order: nobody has more or less than is booked. */
function findWrongMove(
  notes: SimCashMachine,
  rows: readonly BookedRow[],
  { deposits, accounts }: {
    readonly deposits: ReadonlyMap<string, string>;
    readonly accounts: ReadonlyMap<string, unknown>;
  },
): string | null {
  const booked = new Map<string, bigint>();
  for (const { kind, txn, cents } of rows) {
    if (!MOVES_NOTES.includes(kind)) continue;
    const id = kind === "keep_cash" ? deposits.get(txn) ?? txn : txn;
    booked.set(id, (booked.get(id) ?? 0n) + cents);
  }
  for (const id of new Set([...booked.keys(), ...notes.moved.keys()])) {
    const [moved, told] = [notes.moved.get(id) ?? 0n, booked.get(id) ?? 0n];
    if (notes.isOfNobody(id, accounts)) continue;
    if (moved !== told) return `for order ${id} notes of ${moved} moved, and ${told} are booked`;
  }
  return null;
}

/** The id of the act that books the notes of a refused deposit (docs/LEDGER.md). */
function keepingOf({ sequence }: BookedRow): string {
  return encodeHex(nodeCrypto.sha256(utf8("cofre/1 keep"), uint(sequence, 8)).slice(0, 16));
}

/** All together; an account's first money and what is reversed are counted by hand. */
function findWrongSum(
  cash: string,
  rows: readonly BookedRow[],
  { there, booked }: { readonly there: bigint; readonly booked: bigint },
): string | null {
  const byHand = rows.filter(({ kind }) => kind === "create" || kind === "reverse");
  const counted = byHand.reduce(
    (sum, { cents, debited }) => debited === cash ? sum + cents : sum - cents,
    there,
  );
  return counted === booked ? null : `${counted} are there, and ${booked} should be`;
}
