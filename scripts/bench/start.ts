import { fileURLToPath } from "node:url";
import { freePort } from "../../tests/support/free_port.ts";
import { BANK_FLAGS } from "./bank_process.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { generateRsaKeyPair } from "../../lib/crypto/rsa.ts";
import { lines, nextLine } from "./lines.ts";
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
  const folder = await Deno.makeTempDir({ prefix: "cofre-bench-" });
  try {
    await startAndStop(folder);
    return await startAndStop(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** From its command to its first line, of the program itself. */
async function startAndStop(cwd: string): Promise<number> {
  const program = fileURLToPath(new URL("../../bank/main.ts", import.meta.url));
  const args = ["run", "-q", "-A", ...BANK_FLAGS, program, "-p", `${freePort()}`];
  const command = new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  });
  const beganMs = performance.now();
  const child = command.spawn();
  const printed = lines(child.stdout);
  await nextLine(printed);
  const tookMs = performance.now() - beganMs;
  child.kill("SIGTERM");
  await printed.return(undefined);
  await child.status;
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
