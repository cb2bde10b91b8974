import { uint, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { BankAct } from "./bank_act.ts";
import type { Tables } from "./tables.ts";

/** Ends the hold that was due first, as the row `sequence`; null if none is due. */
export function expireNext(
  tables: Tables,
  sha256: (...parts: readonly Bytes[]) => Bytes,
  timeMs: number,
  sequence: bigint,
): BankAct | null {
  const hold = tables.holds.nextDue(timeMs);
  if (hold === null) return null;
  tables.holds.release(hold, "expired", sequence);
  tables.limits.giveBack(hold.account, hold.day, hold.amount);
  tables.terminals.giveBack(hold);
  const { balance, held } = tables.money(hold.account);
  const bodyHash = sha256(utf8("cofre/1 expire"), uint(hold.transfer, 8));
  return {
    kind: "expire",
    peer: "",
    txnId: bodyHash.slice(0, 16),
    bodyHash,
    account: hold.account,
    name: hold.name,
    cardId: hold.card_id,
    amount: hold.amount,
    balance,
    available: balance - held,
    detail: "",
    legs: [],
    reverses: null,
  };
}
