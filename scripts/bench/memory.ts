import { BankProcess } from "./bank_process.ts";
import { spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { LoadProcess } from "./load_process.ts";

const MIB = 2 ** 20;

/** What the bank holds in memory for sessions that were used once and idle. */
export async function memory(): Promise<Figure[]> {
  const few = await measure(500);
  const many = await measure(5_000);
  const each = (many.value.median - few.value.median) * MIB / 1_000 / 4_500;
  return [
    { ...few, target: { of: "value", atMost: 150 } },
    many,
    {
      name: "memory of each further one",
      unit: "kB",
      value: spread([each]),
      target: { of: "value", atMost: 30 },
    },
  ];
}

async function measure(sessions: number): Promise<Figure> {
  await using bank = await BankProcess.start(
    ...["--max-connections", `${sessions + 10}`, "--idle-timeout", "3600"],
  );
  await using _load = await LoadProcess.start(bank, { kind: "deposits", sessions, measureMs: 0 });
  const values: number[] = [];
  for (let i = 0; i < 5; i++) {
    values.push(await bank.residentBytes() / MIB);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return { name: `memory, ${sessions} idle sessions`, unit: "MiB", value: spread(values) };
}
