import { fileURLToPath } from "node:url";
import { fileExists } from "../../lib/file_exists.ts";
import { BankProcess } from "./bank_process.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { rounds } from "./rounds.ts";

const ROUNDS = 31;
const ATM = fileURLToPath(new URL("../../atm/main.ts", import.meta.url));
/** What `deno task compile:atm` makes; measured as well if it is there. */
const EXECUTABLE = fileURLToPath(new URL("../../dist/atm", import.meta.url));

/** A whole `atm -g`, with a ticket and without, against a program that does nothing. */
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
  const executable = await fileExists(EXECUTABLE)
    ? () => run(EXECUTABLE, folder, ["-a", "bob", "-p", `${port}`, "-g"])
    : undefined;
  await executable?.();
  const results = await rounds(ROUNDS, async () => {
    const emptyMs = await empty();
    const resumedMs = await atm("-g");
    const packedMs = await executable?.() ?? NaN;
    await forgetTicket(folder);
    const fullMs = await atm("-g");
    await forgetTicket(folder);
    return { emptyMs, resumedMs, packedMs, fullMs, packedFullMs: await executable?.() ?? NaN };
  });
  const emptyMs = results.map(({ emptyMs }) => emptyMs);
  const figure = (name: string, ms: number[], target?: Figure["target"]): Figure => ({
    name,
    unit: "ms",
    value: spread(ms),
    against: against("deno run of an empty file", ms, emptyMs),
    ...(target === undefined ? {} : { target }),
  });
  return [
    figure("one-shot atm -g with a ticket", results.map(({ resumedMs }) => resumedMs), {
      of: "ratio",
      atMost: 1.6,
    }),
    figure("one-shot atm -g without one", results.map(({ fullMs }) => fullMs), {
      of: "ratio",
      atMost: 3,
    }),
    ...(executable === undefined ? [] : [
      figure("dist/atm -g with a ticket", results.map(({ packedMs }) => packedMs), {
        of: "ratio",
        atMost: 3,
      }),
      figure("dist/atm -g without one", results.map(({ packedFullMs }) => packedFullMs)),
    ]),
  ];
}

/** Removes what would resume the next session. */
async function forgetTicket(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".ticket")) await Deno.remove(`${folder}/${name}`);
  }
}

function wallMs(cwd: string, args: readonly string[]): Promise<number> {
  return run(Deno.execPath(), cwd, args);
}

async function run(program: string, cwd: string, args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  const { success, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return performance.now() - startMs;
}
