import { BankProcess } from "./bank_process.ts";
import { against, spread } from "./figure.ts";
import type { Figure, Target } from "./figure.ts";
import { growBooks } from "./grown_books.ts";
import type { Size } from "./grown_books.ts";
import { LoadProcess } from "./load_process.ts";
import type { LoadResult, Wanted } from "./load_process.ts";
import { rounds } from "./rounds.ts";

const SESSIONS = 64;
const ROUNDS = 7;
const MEASURE_MS = 2_000;
const SMALL: Size = { accounts: 1_000, postings: 10_000 };
/** Ten times as much takes ten times as long to make: see `--accounts` and `--postings`. */
export const LARGE: Size = { accounts: 100_000, postings: 1_000_000 };

/** A bank of many customers against one of few: orders of all of them, a page, a start. */
export async function growth(size: Size): Promise<Figure[]> {
  await using small = await grownBank(SMALL);
  await using large = await grownBank(size);
  const name = `${size.accounts.toLocaleString("en")} accounts`;
  return [
    await starts(small.folder, large.folder, name),
    ...await orders([small, SMALL], [large, size], name),
  ];
}

type GrownBank = AsyncDisposable & { readonly folder: string };

/** A bank with these books, which does not run. */
async function grownBank(size: Size): Promise<GrownBank> {
  const bank = await BankProcess.start();
  await bank.stop();
  await growBooks(`${bank.folder}/bank.db`, size);
  const { folder } = bank;
  return {
    folder,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function starts(small: string, large: string, name: string): Promise<Figure> {
  const startMs = async (folder: string) => {
    const beganMs = performance.now();
    const bank = await BankProcess.startIn(folder);
    const tookMs = performance.now() - beganMs;
    await bank.stop();
    return tookMs;
  };
  const results = await rounds(ROUNDS, async () => ({
    small: await startMs(small),
    large: await startMs(large),
  }));
  return figure(`start, ${name}`, "ms", results, { of: "ratio", atMost: 1.5 });
}

async function orders(
  [small, smallSize]: [GrownBank, Size],
  [large, largeSize]: [GrownBank, Size],
  name: string,
): Promise<Figure[]> {
  const few = await BankProcess.startIn(small.folder);
  const many = await BankProcess.startIn(large.folder);
  try {
    const compare = async (wanted: Omit<Wanted, "accounts" | "measureMs">) => {
      const both = { ...wanted, measureMs: MEASURE_MS };
      await using loadFew = await LoadProcess.start(few, { ...both, accounts: smallSize.accounts });
      await using loadMany = await LoadProcess.start(many, {
        ...both,
        accounts: largeSize.accounts,
      });
      const results = await rounds(ROUNDS, async () => [
        await loadFew.measure(),
        await loadMany.measure(),
      ]);
      return results as [small: LoadResult, large: LoadResult][];
    };
    const deposits = await compare({ kind: "deposits", sessions: SESSIONS });
    const pages = await compare({ kind: "histories", sessions: 1 });
    return [
      figure(
        `deposits of ${name}, ${SESSIONS} sessions`,
        "/s",
        deposits.map(([small, large]) => ({ small: small.perSecond, large: large.perSecond })),
        { of: "ratio", atLeast: 0.9 },
      ),
      figure(
        `page of a history, ${name}`,
        "ms",
        pages.map(([{ timeMs: small }, { timeMs: large }]) => ({
          small: small.median,
          large: large.median,
        })),
        { of: "ratio", atMost: 1.2 },
      ),
    ];
  } finally {
    await few.stop();
    await many.stop();
  }
}

function figure(
  name: string,
  unit: string,
  results: readonly { readonly small: number; readonly large: number }[],
  target: Target,
): Figure {
  const values = results.map(({ large }) => large);
  const yardstick = results.map(({ small }) => small);
  return {
    name,
    unit,
    value: spread(values),
    against: against(`${SMALL.accounts.toLocaleString("en")} accounts`, values, yardstick),
    target,
  };
}
