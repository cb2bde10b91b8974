import type { Child } from "hono/jsx";
import type { HistoryEntry } from "../../lib/channel/page.ts";
import type { Money } from "./money.ts";
import { timeText } from "./screen.tsx";
import type { Words } from "./words.ts";

/** The entries of a history as a list: what, how much, when, and the balance then. */
export function Entries(
  { entries, words, money }: {
    entries: readonly HistoryEntry[];
    words: Words;
    money: Money;
  },
): Child {
  return (
    <ol class="card entries" aria-label={words.entries}>
      {entries.map((entry) => (
        <li>
          <span class="what">{entryWords(words, entry)}</span>
          <span class={entry.deltaCents < 0n ? "change" : "change good"}>
            {money.formatChange(entry.deltaCents)}
          </span>
          <span class="meta muted small">
            <time datetime={new Date(entry.timeMs).toISOString()}>
              {timeText(words, entry.timeMs)}
            </time>
            <span>{words.balanceThen(money.format(entry.balanceCents))}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

function entryWords(words: Words, { kind, deltaCents, counterparty }: HistoryEntry): string {
  const other = counterparty === "" ? words.anotherAccount : counterparty;
  switch (kind) {
    case "create":
      return words.entryCreate;
    case "deposit":
      return words.entryDeposit;
    case "withdraw":
    case "capture":
      return words.entryWithdraw;
    case "transfer":
      return deltaCents < 0n ? words.entrySent(other) : words.entryReceived(other);
    case "reverse":
      return words.entryReverse;
    case "import_account":
      return words.entryImport;
  }
}
