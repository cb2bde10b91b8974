import { BankProcess } from "./bank_process.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { LoadProcess } from "./load_process.ts";
import { rounds } from "./rounds.ts";

const STRANGERS = 32;
const ROUNDS = 7;
const MEASURE_MS = 1_500;

/**
 * An honest session beside strangers, whose hellos are well-formed and fresh and have a ciphertext
 * of noise: each costs the bank its RSA. An order that got lost would end the honest load.
 */
export async function flood(): Promise<Figure[]> {
  await using bank = await BankProcess.start();
  const wanted = { kind: "deposits", sessions: 1, measureMs: MEASURE_MS } as const;
  await using honest = await LoadProcess.start(bank, wanted);
  await using strangers = await LoadProcess.start(bank, {
    kind: "bad_hellos",
    sessions: STRANGERS,
    measureMs: MEASURE_MS,
  });
  const results = await rounds(ROUNDS, async () => {
    const calm = await honest.measure();
    const [flooded, hellos] = await Promise.all([honest.measure(), strangers.measure()]);
    return { calm: calm.p99Ms, flooded: flooded.p99Ms, hellos: hellos.perSecond };
  });
  const flooded = results.map((result) => result.flooded);
  return [
    {
      name: "99 of 100 deposits in a flood, within",
      unit: "ms",
      value: spread(flooded),
      against: against("without the flood", flooded, results.map(({ calm }) => calm)),
      target: { of: "ratio", atMost: 3 },
    },
    {
      name: "bad hellos the bank took meanwhile",
      unit: "/s",
      value: spread(results.map(({ hellos }) => hellos)),
    },
  ];
}
