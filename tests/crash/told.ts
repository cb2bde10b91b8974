import { formatAmount } from "../../lib/amount.ts";
import { formatResultJson } from "../../lib/result_line.ts";
import type { Ended } from "../attacks/programs.ts";

/** An order of one run of the ATM. Its amount is no other order's: by it the notes name it. */
export interface Order {
  readonly operation: "create" | "deposit" | "withdraw" | "transfer";
  readonly account: string;
  readonly cents: bigint;
  /** Who gets a transfer. */
  readonly to?: string;
}

/** What a customer knows of an order: `open` until somebody tells. */
type Knowledge = "done" | "not done" | "open";

const NOTE =
  /earlier, the (?:\w+ of|creation of account \S+ with) ([\d.]+) (was booked after all|was not booked, and never will be|was refused: .+)\n/g;

/** Words that nothing excuses. */
const BETRAYED = /HAS CHANGED ITS AUDIT LOG|Bug:|Uncaught/;
/** What an ATM says of an attacker, where there is none. */
const IMPOSTOR = /does not prove to be the bank/;

/** The books as the customers would write them: by what the ATMs told, then or later. */
export class Told {
  readonly #isAttacked: boolean;
  readonly #orders = new Map<string, { readonly order: Order; knowledge: Knowledge }>();
  /** Contradictions: each of them is a defect. */
  readonly problems: string[] = [];
  /** How many orders were told, by how. */
  readonly counts: Record<string, number> = {};

  /** @param isAttacked whether somebody changes what is sent */
  constructor({ isAttacked = false } = {}) {
    this.#isAttacked = isAttacked;
  }

  /** An order is given to an ATM; another run may be the first to tell of it. */
  give(order: Order): void {
    this.#orders.set(formatAmount(order.cents), { order, knowledge: "open" });
  }

  /** Takes down what a run has said, however it ended; `order` is its own, if it had one. */
  hear(order: Order | null, { code, stdout, stderr }: Ended): void {
    if (order !== null) {
      const line = formatResultJson({ ...order, amountCents: order.cents }) + "\n";
      if (stdout === line) this.#learn(order.cents, "done", "told done");
      else if (stdout !== "") this.problems.push(`${inWords(order)}: stdout has ${stdout}`);
      else if (code === 0) this.problems.push(`${inWords(order)}: exit 0 without a line`);
      else if (code === 255) this.#learn(order.cents, "not done", "told refused");
      else this.#count(code === 63 ? "told unknown" : "told nothing");
      if (![0, 63, 137, 255].includes(code)) this.problems.push(`exit ${code}: ${stderr}`);
    }
    if (BETRAYED.test(stderr) || (!this.#isAttacked && IMPOSTOR.test(stderr))) {
      this.problems.push(stderr);
    }
    for (const [, amount, outcome] of stderr.matchAll(NOTE)) this.#hearLater(amount!, outcome!);
  }

  /** What an account must hold. What nobody ever told of was never sent. */
  balanceOf(account: string): string {
    let cents = 0n;
    for (const { order, knowledge } of this.#orders.values()) {
      if (knowledge === "done") cents += effectOn(account, order);
    }
    return formatAmount(cents);
  }

  /** Whether its creation was told as done. */
  isOpened(account: string): boolean {
    return [...this.#orders.values()].some(({ order, knowledge }) =>
      order.operation === "create" && order.account === account && knowledge === "done"
    );
  }

  #hearLater(amount: string, outcome: string): void {
    const known = this.#orders.get(amount);
    if (known === undefined) return void this.problems.push(`a note of ${amount}, never ordered`);
    const [knowledge, how] = outcome === "was booked after all"
      ? ["done", "later: booked after all"] as const
      : ["not done", "later: never booked"] as const;
    this.#learn(known.order.cents, knowledge, how);
  }

  #learn(cents: bigint, knowledge: Knowledge, how: string): void {
    const known = this.#orders.get(formatAmount(cents))!;
    if (known.knowledge === "open") this.#count(how);
    else if (known.knowledge !== knowledge) {
      this.problems.push(`${inWords(known.order)}: ${known.knowledge}, then ${how}`);
    }
    known.knowledge = knowledge;
  }

  #count(how: string): void {
    this.counts[how] = (this.counts[how] ?? 0) + 1;
  }
}

function effectOn(account: string, { operation, account: own, cents, to }: Order): bigint {
  if (to === account) return cents;
  if (own !== account) return 0n;
  return operation === "create" || operation === "deposit" ? cents : -cents;
}

function inWords({ operation, account, cents }: Order): string {
  return `${operation} ${formatAmount(cents)} of ${account}`;
}
