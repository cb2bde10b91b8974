import type { Money } from "./money.ts";
import type { Outcome } from "./outcome.ts";
import type { Words } from "./words.ts";

/** What to tell a person whose order was not done. */
export function refusalText(outcome: Outcome, words: Words, money: Money): string {
  switch (outcome.kind) {
    case "done":
      return "";
    case "refused": {
      const { refusal } = words;
      const { code, availableCents } = outcome;
      if (!Object.hasOwn(refusal, code)) return refusal.other;
      const text = refusal[code as keyof typeof refusal];
      return typeof text === "string" ? text : text(money.format(availableCents));
    }
    case "cancelled":
      return words.cancelled;
    case "unknown":
    case "failed":
      return words.unreachable;
  }
}
