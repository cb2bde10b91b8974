import { UserError } from "../lib/errors.ts";
import type { Attempts } from "./attempts.ts";
import type { ProofRange } from "../lib/channel/proof.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import type { Disk } from "../lib/disk.ts";
import type { LogTree, SignedOrder, SignedReply } from "./bank_session.ts";
import type { Receipts } from "./receipts.ts";
import type { SeenHeads } from "./seen_heads.ts";
import { ForkedLogError, Witness } from "./witness.ts";

/** What a run keeps against the bank: its receipts, and what it saw of the bank's audit log. */
export interface EvidenceDeps {
  readonly receipts: () => Promise<Receipts>;
  readonly witness: Witness;
  readonly warn: (message: string) => void;
}

/** Takes what every verified reply proves. Nothing here changes what became of an order. */
export class Evidence {
  readonly #deps: EvidenceDeps;

  constructor(deps: EvidenceDeps) {
    this.#deps = deps;
  }

  /** Looks at the head that a session began with. @throws {ForkedLogError} */
  async greet(head: LogTree): Promise<void> {
    await this.#orWarn(() => this.#deps.witness.greet(head));
  }

  /** Keeps the receipt of an order that was booked, refused or cancelled. */
  async keepReceipt(order: SignedOrder, reply: SignedReply): Promise<void> {
    // Sequence 0: nothing was stored under this order, so there is nothing to hold against anybody.
    if (reply.sequence === 0n) return;
    await this.#orWarn(() => this.#keep(order, reply));
  }

  /**
   * Has the bank's log proved against what was seen before.
   * @param options.remember whether the head seen is worth a write to the disk
   * @returns what convicts the bank; null if nothing does
   */
  async watch(
    reply: SignedReply,
    attempts: Attempts,
    options: { readonly remember: boolean },
  ): Promise<ForkedLogError | null> {
    const head = { logId: reply.logId, size: reply.treeSize, root: reply.root };
    const ask = (range: ProofRange) => attempts.askConsistency(range);
    try {
      await this.#orWarn(() => this.#deps.witness.observe(head, ask, options));
      return null;
    } catch (error) {
      if (error instanceof ForkedLogError) return error;
      throw error;
    }
  }

  async #keep(order: SignedOrder, reply: SignedReply): Promise<void> {
    await (await this.#deps.receipts()).keep(order, reply);
  }

  async #orWarn(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#deps.warn(error.message);
    }
  }
}

/** The evidence in a folder of receipts, and in the heads seen. */
export function openEvidence({ primitives, disk, receipts, heads, warn }: {
  readonly primitives: Primitives;
  readonly disk: Disk;
  readonly receipts: string;
  readonly heads: SeenHeads;
  readonly warn: (message: string) => void;
}): Evidence {
  const witness = new Witness({ primitives, heads, warn });
  return new Evidence({
    async receipts() {
      const { Receipts }: typeof import("./receipts.ts") = await import("./receipts.ts" as string);
      return new Receipts(receipts, { disk });
    },
    witness,
    warn,
  });
}
