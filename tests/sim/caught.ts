/** The first world, counted from 1, in which each bug breaks its invariant, on the day of the try. */
export const CAUGHT: Readonly<Record<string, number>> = {
  "books-retries": 1,
  "answers-before-disk": 4,
  "tries-commits-again": 3,
  "refuses-what-it-books": 37,
  "cancels-in-words": 2,
  "books-too-late": 5,
  "gives-a-cent": 1,
  "reads-old-balances": 6,
  "remembers-pins": 3,
  "forgets-act-ids": 1,
  "forgets-notes": 3,
  "logs-no-strangers": 9,
  "log-not-synced": 3,
  "journal-not-synced": 1,
  "names-not-synced": 1,
  "forgets-journal": 2,
};
