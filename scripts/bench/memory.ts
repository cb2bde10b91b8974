import { BankProcess } from "./bank_process.ts";
import { spread } from "./figure.ts";
import type { Figure, Spread } from "./figure.ts";
import { LoadProcess } from "./load_process.ts";

const MIB = 2 ** 20;

/** How long until nothing is left of the work before. */
const LATER_MS = 40_000;
const FEW = 500;
const MANY = 5_000;

/** What the bank holds in memory for sessions that were used once and idle: at once, and later. */
export async function memory(): Promise<Figure[]> {
  const few = await measure(FEW);
  const many = await measure(MANY);
  return [
    {
      name: `memory, ${FEW} idle sessions`,
      unit: "MiB",
      value: few.atOnce,
      target: { of: "value", atMost: 150 },
    },
    { name: `memory, ${MANY} idle sessions`, unit: "MiB", value: many.atOnce },
    {
      name: "memory of each further one",
      unit: "kB",
      value: each(few.atOnce, many.atOnce),
      target: { of: "value", atMost: 30 },
    },
    {
      name: `the same, ${LATER_MS / 1_000} s later`,
      unit: "kB",
      value: each(few.later, many.later),
    },
  ];
}

function each(few: Spread, many: Spread): Spread {
  return spread([(many.median - few.median) * MIB / 1_000 / (MANY - FEW)]);
}

async function measure(sessions: number): Promise<{ atOnce: Spread; later: Spread }> {
  await using bank = await BankProcess.start(
    ...["--max-connections", `${sessions + 10}`, "--idle-timeout", "3600"],
  );
  await using _load = await LoadProcess.start(bank, { kind: "deposits", sessions, measureMs: 0 });
  const atOnce = await resident(bank);
  await new Promise((resolve) => setTimeout(resolve, LATER_MS));
  return { atOnce, later: await resident(bank) };
}

/** In MiB. */
async function resident(bank: BankProcess): Promise<Spread> {
  const values: number[] = [];
  for (let i = 0; i < 5; i++) {
    values.push(await bank.residentBytes() / MIB);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return spread(values);
}
