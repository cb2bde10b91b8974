import { isZero } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Order } from "../../lib/channel/order.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import { isSafeEd25519Key } from "../../lib/crypto/ed25519_key.ts";
import type { ModelAccount } from "./model_account.ts";
import type { ModelBooks, ModelHold } from "./model_books.ts";
import type { Bounds } from "./store.ts";

/** An order of the model, with what it is about. */
export interface ModelMatter {
  readonly order: Order;
  readonly timeMs: number;
  readonly bounds: Bounds;
  readonly books: ModelBooks;
  readonly cardExists: boolean;
  readonly newKeySigned: boolean;
  readonly account: ModelAccount | undefined;
  readonly cash: ModelAccount;
  readonly other: ModelAccount | undefined;
  readonly hold: ModelHold | undefined;
}

/** The rules as a list: the first that is broken refuses. */
export function modelRefusal(matter: ModelMatter): Refusal | null {
  const { operation, currency, creation, newKey, amountCents: cents } = matter.order;
  const { initialCentsMin, amountCentsMax, balanceCentsMax } = matter.bounds;
  const { account, cash, other, hold, books } = matter;
  const is = (...operations: string[]) => operations.includes(operation);
  const unsafe = (key: Bytes) => !isSafeEd25519Key(key);
  const available = account === undefined ? 0n : account.balance - account.held;
  const past = (money: bigint) => money > balanceCentsMax || money < -balanceCentsMax;
  const sides = (from: ModelAccount | undefined, to: ModelAccount | undefined) =>
    past((from?.balance ?? 0n) - cents) || past((to?.balance ?? 0n) + cents);
  const opens = is("deposit", "withdraw", "transfer", "hold", "close");
  const out = is("withdraw", "hold");
  const day = account === undefined ? 0n : books.takenOut(account, matter.timeMs);
  const ends = is("capture", "void");
  const rules: [Refusal, () => boolean][] = [
    ["currency_not_supported", () => currency !== "EUR"],
    [
      "amount_out_of_range",
      () =>
        !is("balance", "history", "void", "close", "pin_change", "password_change") &&
        (cents === 0n || cents > amountCentsMax),
    ],
    ["account_closed", () => opens && account!.state === "closed"],
    ["account_locked", () => opens && account!.state === "locked"],
    ["per_transaction_limit", () => out && cents > (account!.limits.order ?? cents)],
    ["daily_limit", () => out && day + cents > (account!.limits.day ?? balanceCentsMax)],
    ["hold_not_found", () => ends && (hold === undefined || hold.cash !== cash)],
    ["hold_already_captured", () => ends && hold!.state === "captured"],
    ["hold_already_voided", () => ends && hold!.state === "voided"],
    ["initial_balance_too_small", () => is("create") && cents < initialCentsMin],
    ["account_exists", () => is("create") && books.exists(creation!.name)],
    ["card_exists", () => is("create") && matter.cardExists],
    [
      "key_not_accepted",
      () =>
        is("create") && (unsafe(creation!.possessionKey) ||
            !isZero(creation!.pinKey) && unsafe(creation!.pinKey)) ||
        newKey !== undefined && (!matter.newKeySigned || unsafe(newKey.key)),
    ],
    ["hold_expired", () => is("void") && hold!.state === "expired"],
    ["amount_exceeds_hold", () => is("capture") && cents > hold!.cents],
    ["counterparty_not_found", () => is("transfer") && other === undefined],
    ["same_account", () => is("transfer") && other === account],
    ["counterparty_not_open", () => is("transfer") && other!.state !== "open"],
    [
      "balance_out_of_range",
      () =>
        is("create", "deposit") && sides(cash, account) ||
        is("withdraw") && sides(account, cash) ||
        is("transfer") && sides(account, other) ||
        is("capture") && sides(books.payer(hold!, cents), hold!.cash),
    ],
    ["insufficient_funds", () => is("withdraw", "hold", "transfer") && cents > available],
    [
      "amount_not_dispensable",
      () => out && !books.terminals.canDispense(cash, cents, { plenty: true }),
    ],
    ["terminal_out_of_notes", () => out && !books.terminals.canDispense(cash, cents)],
    ["account_has_holds", () => is("close") && account!.held > 0n],
    ["account_not_empty", () => is("close") && account!.balance > 0n],
  ];
  return rules.find(([, isBroken]) => isBroken())?.[0] ?? null;
}

/** What is told besides to whom a limit refused: the most that one withdrawal may take now. */
export function modelLimited(
  refusal: Refusal,
  { balance, held, limits }: ModelAccount,
  usedCents: bigint,
): { readonly availableCents?: bigint } {
  if (!refusal.endsWith("_limit")) return {};
  const available = balance - held;
  const left = limits.day === null ? available : limits.day - usedCents;
  const most = [available, limits.order ?? available, left < 0n ? 0n : left];
  return { availableCents: most.reduce((least, cents) => cents < least ? cents : least) };
}
