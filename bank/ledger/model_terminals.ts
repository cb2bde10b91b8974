import type { Bytes } from "../../lib/bytes.ts";
import { newAccount } from "./model_account.ts";
import type { ModelAccount } from "./model_account.ts";

/** What notes are worth, and how many of them. */
export type ModelNotes = readonly (readonly [worth: bigint, count: bigint])[];

/** A terminal of the model. */
export interface ModelTerminal {
  readonly name: string;
  readonly id: string;
  readonly key: Bytes;
  readonly cash: ModelAccount;
  readonly notes: Map<bigint, bigint>;
  revoked: boolean;
}

/** The terminals of the model, and the notes in them. */
export class ModelTerminals {
  readonly #terminals: ModelTerminal[] = [];
  readonly #cash = newAccount("cash:open");

  cashOf(terminalId: Bytes): ModelAccount {
    return this.#terminalOf(terminalId)?.cash ?? this.#cash;
  }

  /** Of a terminal that may give orders. */
  terminalKey(terminalId: Bytes): Bytes | undefined {
    const terminal = this.#terminalOf(terminalId);
    return terminal?.revoked ? undefined : terminal?.key;
  }

  named(name: string): ModelTerminal | undefined {
    return this.#terminals.find((terminal) => terminal.name === name);
  }

  terminalNamed(terminalId: Bytes): string | undefined {
    return this.#terminalOf(terminalId)?.name;
  }

  knows(name: string, id: Bytes): boolean {
    return this.named(name) !== undefined || this.#terminalOf(id) !== undefined;
  }

  add(name: string, id: Bytes, key: Bytes): void {
    const cash = newAccount(`terminal:${name}`);
    const notes = new Map<bigint, bigint>();
    this.#terminals.push({ name, id: String(id), key, cash, notes, revoked: false });
  }

  #terminalOf(id: Bytes): ModelTerminal | undefined {
    return this.#terminals.find((terminal) => terminal.id === String(id));
  }

  canDispense(cash: ModelAccount, cents: bigint, options: { plenty?: boolean } = {}): boolean {
    const { notes } = this.#terminals.find((terminal) => terminal.cash === cash) ?? {};
    if (notes === undefined || notes.size === 0) return true;
    const stock = [...notes].map(([worth, count]) =>
      [worth, options.plenty ? cents / worth : count] as const
    );
    return payOut(cents, stock) !== null;
  }

  /** Takes the notes out of the terminal; gives them, for a hold may put them back. */
  dispense(cash: ModelAccount, cents: bigint): ModelNotes {
    const { notes } = this.#terminals.find((terminal) => terminal.cash === cash) ?? {};
    if (notes === undefined || notes.size === 0) return [];
    const chosen = payOut(cents, [...notes])!;
    this.changeNotes(cash, chosen.map(([worth, count]) => [worth, -count]));
    return chosen;
  }

  /** Never below none, and only kinds that the terminal has. */
  changeNotes(cash: ModelAccount, changes: ModelNotes): void {
    const { notes } = this.#terminals.find((terminal) => terminal.cash === cash) ?? {};
    for (const [worth, change] of changes) {
      const count = notes?.get(worth);
      if (count === undefined) continue;
      notes!.set(worth, count + change < 0n ? 0n : count + change);
    }
  }
}

/** The first way to pay in notes, with as many of the largest as can be; null if there is none. */
function payOut(cents: bigint, notes: ModelNotes): [bigint, bigint][] | null {
  if (cents === 0n) return [];
  const [first, ...smaller] = [...notes].sort(([a], [b]) => Number(b - a));
  if (first === undefined) return null;
  const [worth, count] = first;
  for (let used = count; used >= 0n; used--) {
    if (used * worth > cents) continue;
    const rest = payOut(cents - used * worth, smaller);
    if (rest !== null) return used === 0n ? rest : [[worth, used], ...rest];
  }
  return null;
}
