import { BankProcess } from "./bank_process.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { generateRsaKeyPair } from "../../lib/crypto/rsa.ts";
import { rounds } from "./rounds.ts";

const ROUNDS = 11;

/** A new bank, from nothing to `created`, without the search for its RSA key; and an empty program. */
export async function start(): Promise<Figure[]> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-bench-" });
  try {
    await Deno.writeTextFile(`${folder}/empty.ts`, "");
    const results = await rounds(ROUNDS, async () => ({
      empty: await timeMs(() => runEmpty(folder)),
      key: await timeMs(generateRsaKeyPair),
      bank: await startMs(),
    }));
    const empty = results.map(({ empty }) => empty);
    const bank = results.map(({ bank }) => bank);
    return [
      {
        name: "bank, started again",
        unit: "ms",
        value: spread(bank),
        against: against("deno run of an empty file", bank, empty),
        target: { of: "ratio", atMost: 3 },
      },
      { name: "an RSA key", unit: "ms", value: spread(results.map(({ key }) => key)) },
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Of a bank that has its key: how long the search for one takes is a matter of luck. */
async function startMs(): Promise<number> {
  const bank = await BankProcess.start();
  await bank.stop();
  const again: BankProcess[] = [];
  const tookMs = await timeMs(async () => again.push(await BankProcess.startIn(bank.folder)));
  await again[0]![Symbol.asyncDispose]();
  return tookMs;
}

async function runEmpty(folder: string): Promise<void> {
  const args = ["run", "-q", "empty.ts"];
  await new Deno.Command(Deno.execPath(), { args, cwd: folder, stdin: "null" }).output();
}

async function timeMs(work: () => unknown): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}
