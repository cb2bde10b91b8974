import type { Notes } from "../../lib/channel/notes.ts";

/** How many combinations are tried before a terminal counts as out of notes. */
const TRIES_MAX = 20_000;

/**
 * The notes that make up an amount, the largest first; or why there are none: `terminal_out_of_notes`
 * where more notes of the same kinds would do.
 */
export function chooseNotes(
  amountCents: bigint,
  stock: readonly Notes[],
): readonly Notes[] | "amount_not_dispensable" | "terminal_out_of_notes" {
  const kinds = stock.toSorted((a, b) => (a.cents > b.cents ? -1 : 1));
  const chosen = search(amountCents, kinds);
  if (chosen !== null) return chosen;
  const plenty = kinds.map(({ cents }) => ({ cents, count: amountCents / cents }));
  return search(amountCents, plenty) === null ? "amount_not_dispensable" : "terminal_out_of_notes";
}

/** Takes as many of the largest as there are, and fewer of them only if the rest does not go. */
function search(amountCents: bigint, kinds: readonly Notes[]): Notes[] | null {
  let tries = 0;
  return from(amountCents, 0);

  function from(rest: bigint, index: number): Notes[] | null {
    if (rest === 0n) return [];
    const kind = kinds[index];
    if (kind === undefined || ++tries > TRIES_MAX) return null;
    const { cents } = kind;
    let count = rest / cents < kind.count ? rest / cents : kind.count;
    for (; count >= 0n && tries <= TRIES_MAX; count--) {
      const others = from(rest - count * cents, index + 1);
      if (others !== null) return count === 0n ? others : [{ cents, count }, ...others];
    }
    return null;
  }
}
