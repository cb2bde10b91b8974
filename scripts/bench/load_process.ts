import type { BankProcess } from "./bank_process.ts";
import type { Spread } from "./figure.ts";
import { lines, nextLine } from "./lines.ts";

/** What the load generator is to do. */
export interface Load {
  /** Handshakes alone, deposits in open sessions, or sessions that idle after one order. */
  readonly kind: "handshakes" | "deposits" | "idle";
  readonly authFile: string;
  readonly port: number;
  /** How many at once. */
  readonly sessions: number;
  readonly measureMs: number;
}

/** What the load generator measured. */
export interface LoadResult {
  readonly perSecond: number;
  /** Of one, seen from the ATM. */
  readonly timeMs: Spread;
}

/** Puts a load on a bank, from a process of its own, and waits for the result. */
export async function measureLoad(
  bank: BankProcess,
  load: Pick<Load, "kind" | "sessions" | "measureMs">,
): Promise<LoadResult> {
  await using process = startLoad(bank, load);
  return await process.result();
}

/** Puts a load on a bank, which stays connected until it is disposed of. */
export function startLoad(
  { authFile, port }: BankProcess,
  load: Pick<Load, "kind" | "sessions" | "measureMs">,
): AsyncDisposable & { result(): Promise<LoadResult> } {
  const program = new URL("./load.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", program, JSON.stringify({ ...load, authFile, port })],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const said = lines(child.stdout);
  return {
    result: async () => JSON.parse(await nextLine(said)),
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      await said.return(undefined);
      await child.status;
    },
  };
}
