// The ledger's thread without one of its guards, named by COFRE_WEAKNESS, see weak_bank_main.ts.
import { Rules } from "../../bank/ledger/refuse.ts";
import { Tables } from "../../bank/ledger/tables.ts";
import "../../bank/ledger/ledger_worker.ts";

const WITHOUT: Readonly<Record<string, () => void>> = {
  /** Forgets every wrong PIN. */
  pin_lock() {
    Tables.prototype.setWrongPins = () => {};
  },
  /** Carries out whatever was signed. */
  ledger_rules() {
    Rules.prototype.refuse = () => null;
    Rules.prototype.refuseCreation = () => null;
  },
};

WITHOUT[Deno.env.get("COFRE_WEAKNESS")!]!();
