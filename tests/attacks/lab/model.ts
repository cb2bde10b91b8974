import type { Ended } from "./atm_run.ts";

const KINDS = { "-n": "initial_balance", "-d": "deposit", "-w": "withdraw", "-g": "balance" };

const TAKES_A_NAME = new Set(["-a", "-c", "-s"]);

/** The money as the customers know it: what their ATMs told, and nothing else. */
export class Model {
  readonly #cents = new Map<string, bigint>();

  /** Books what a run told; gives what is wrong with it in itself, if something is. */
  book(args: readonly string[], { code, stdout }: Ended): string | null {
    const run = `atm ${args.join(" ")}`;
    if (code !== 0 && code !== 63 && code !== 255) return `${run}: exit ${code}`;
    if (code !== 0) return stdout === "" ? null : `${run}: exit ${code}, but it prints ${stdout}`;
    const account = args[args.indexOf("-a") + 1]!;
    // `-a -g` names an account.
    const option = args.find((arg, i) => arg in KINDS && !TAKES_A_NAME.has(args[i - 1]!)) as
      | keyof typeof KINDS
      | undefined;
    if (option === undefined) return `${run}: exit 0`;
    const told = fieldOf(stdout, KINDS[option]);
    if (told === null || !stdout.includes(JSON.stringify(account))) {
      return `${run}: exit 0, and prints ${JSON.stringify(stdout)}`;
    }
    if (option === "-g") return null;
    const wanted = cents(args[args.indexOf(option) + 1]!);
    if (told !== wanted) return `${run}: tells ${euros(told)} as done`;
    this.add(account, option === "-w" ? -wanted : wanted);
    return null;
  }

  /** Changes what an account has. */
  add(account: string, amount: bigint): void {
    this.#cents.set(account, (this.#cents.get(account) ?? 0n) + amount);
  }

  /** Nobody knows the others any more. */
  forget(others: { readonly but: readonly string[] } = { but: [] }): void {
    for (const account of this.#cents.keys()) {
      if (!others.but.includes(account)) this.#cents.delete(account);
    }
  }

  /** What each account must have, in cents. */
  balances(): [account: string, cents: bigint][] {
    return [...this.#cents];
  }
}

function fieldOf(stdout: string, name: string): bigint | null {
  const found = new RegExp(`"${name}"\\s*:\\s*(\\d+(?:\\.\\d{1,2})?)\\s*[,}]`).exec(stdout);
  return found === null ? null : cents(found[1]!);
}

/** The balance that this line tells, in cents; null if it tells none. */
export function balanceIn(stdout: string): bigint | null {
  return fieldOf(stdout, KINDS["-g"]);
}

/** `12.5` -> 1250n. */
export function cents(amount: string): bigint {
  const [whole, part = ""] = amount.split(".");
  return BigInt(whole! + part.padEnd(2, "0").slice(0, 2));
}

/** 1250n -> `12.50`. */
export function euros(amount: bigint): string {
  const digits = `${amount < 0n ? -amount : amount}`.padStart(3, "0");
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
