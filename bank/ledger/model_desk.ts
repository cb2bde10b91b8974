import type { AdminAct, AdminResult } from "./admin_act.ts";
import { modelAct } from "./model_office.ts";
import type { ModelOfficeParts } from "./model_office.ts";

/** What every engine tells of an act. */
export type ModelActOutcome = Pick<
  AdminResult,
  "status" | "refusal" | "amountCents" | "sequence"
>;

/** Where the bank's people have things done in the model, each id once. */
export class ModelDesk {
  readonly #parts: ModelOfficeParts;
  readonly #done: { id: string; deed: string; outcome: ModelActOutcome }[] = [];

  constructor(parts: Omit<ModelOfficeParts, "lockedCards">) {
    this.#parts = { ...parts, lockedCards: new Set() };
  }

  /** Whether the bank has locked the card. */
  isLocked(cardId: string): boolean {
    return this.#parts.lockedCards.has(cardId);
  }

  administer(
    act: AdminAct,
    at: { readonly timeMs: number; readonly row: bigint },
  ): ModelActOutcome {
    const { id, ...rest } = act;
    const deed = textOf(rest);
    const before = this.#done.find((done) => done.id === String(id));
    if (before !== undefined) return before.deed === deed ? before.outcome : CONFLICT;
    const { status, refusal, cents } = modelAct(this.#parts, act, at);
    const isKept = status === "done" && act.kind !== "note";
    const outcome: ModelActOutcome = {
      status,
      ...(refusal === undefined ? {} : { refusal }),
      amountCents: cents,
      sequence: isKept ? at.row : 0n,
    };
    if (isKept && id !== undefined) this.#done.push({ id: String(id), deed, outcome });
    return outcome;
  }
}

const CONFLICT: ModelActOutcome = {
  ...{ status: "refused", refusal: "act_conflict" },
  ...{ amountCents: 0n, sequence: 0n },
};

function textOf(value: unknown): string {
  if (value instanceof Uint8Array || typeof value !== "object" || value === null) {
    return String(value);
  }
  return Object.keys(value).toSorted()
    .map((key) => `${key}=${textOf((value as Record<string, unknown>)[key])}`).join("&");
}
