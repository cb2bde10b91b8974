import { BankProcess } from "./bank_process.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { rounds } from "./rounds.ts";

const ROUNDS = 31;
const ATM = new URL("../../atm/main.ts", import.meta.url).pathname;

/** A whole `atm -g` from source, against a program that does nothing. */
export async function oneShot(): Promise<Figure[]> {
  await using bank = await BankProcess.start();
  const { folder, port } = bank;
  await Deno.writeTextFile(`${folder}/empty.ts`, "");
  const atm = (...args: string[]) =>
    wallMs(folder, ["run", "-A", ATM, "-a", "bob", "-p", `${port}`, ...args]);
  const empty = () => wallMs(folder, ["run", "empty.ts"]);
  // Both once before anything is counted, to fill Deno's caches.
  await atm("-n", "100.00");
  await empty();
  const results = await rounds(ROUNDS, async () => ({
    emptyMs: await empty(),
    atmMs: await atm("-g"),
  }));
  const atmMs = results.map(({ atmMs }) => atmMs);
  const emptyMs = results.map(({ emptyMs }) => emptyMs);
  return [{
    name: "one-shot atm -g",
    unit: "ms",
    value: spread(atmMs),
    against: against("deno run of an empty file", atmMs, emptyMs),
    target: { of: "ratio", atMost: 3 },
  }];
}

async function wallMs(cwd: string, args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return performance.now() - startMs;
}
