import type { Outcome } from "./outcome.ts";

const SIGN_UPS_MAX = 100;

/** What became of the forms that open accounts, by the number in each: sent twice, it is one. */
export class SignUps {
  readonly #outcomes = new Map<string, Promise<Outcome>>();

  /** Opens the account, unless this form was sent before and has succeeded, or still may. */
  async once(id: string, open: () => Promise<Outcome>): Promise<Outcome> {
    const earlier = this.#outcomes.get(id);
    if (earlier !== undefined) return await earlier;
    const opening = open();
    this.#outcomes.set(id, opening);
    if (this.#outcomes.size > SIGN_UPS_MAX) {
      this.#outcomes.delete(this.#outcomes.keys().next().value!);
    }
    let kind: Outcome["kind"] | undefined;
    try {
      const outcome = await opening;
      kind = outcome.kind;
      return outcome;
    } finally {
      if (kind !== "done") this.#outcomes.delete(id);
    }
  }
}
