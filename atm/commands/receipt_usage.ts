import type { CommandSpec } from "../../lib/program.ts";

/** The commands about receipts (docs/AUDIT.md, "Receipts"). */
export const RECEIPT_COMMANDS = [
  {
    name: "receipt verify",
    summary: "check receipts by the bank's public key; 0 signed, 1 not, 2 cannot tell",
    operands: "<file>...",
    options: ["auth"],
    examples: [["atm receipt verify slips/*.receipt", "without the bank, by bank.auth"]],
  },
] as const satisfies readonly CommandSpec[];

/** The line of one of them, as far as they read it. */
export interface ReceiptLine {
  readonly name: string;
  readonly flags: { readonly json: boolean; readonly auth: string };
  readonly operands: readonly string[];
}
