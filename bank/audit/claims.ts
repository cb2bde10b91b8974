import { equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { judgeSeal } from "./seal_note.ts";
import type { ParsedSeal } from "./seal_note.ts";

/** What somebody else holds about the log: that an entry was so, or that the tree was so. */
export interface Claim {
  /** Names it in a verdict, such as `receipt "4f.receipt"`. */
  readonly source: string;
  readonly leaf?: { readonly index: bigint; readonly hash: Bytes };
  readonly tree?: { readonly size: bigint; readonly root: Bytes };
}

/** A seal from outside, such as one that was mailed; it counts once a key of the log signed it. */
export interface Head {
  readonly source: string;
  readonly seal: ParsedSeal;
}

/** A claim that the log does not meet. */
export interface Contradiction {
  readonly index: bigint;
  readonly reason: string;
}

/** The claims, looked up by place while the log streams past. */
export class Claims {
  readonly #leaves = new Map<bigint, Claim[]>();
  readonly #trees = new Map<bigint, Claim[]>();
  readonly #heads: Head[];
  readonly #met = new Set<Head>();

  /** Claims whose signatures have been checked, and heads whose have not. */
  constructor(claims: readonly Claim[], heads: readonly Head[]) {
    for (const claim of claims) this.#add(claim);
    this.#heads = [...heads];
  }

  /** A key that signs for the log from this size on: heads under it count. */
  trust(publicKey: Bytes, size: bigint): void {
    for (const head of this.#heads) {
      if (this.#met.has(head) || head.seal.size < size) continue;
      if (judgeSeal(head.seal, publicKey) === "good") {
        this.#met.add(head);
        this.#add({ source: head.source, tree: head.seal });
      }
    }
  }

  /** Compares one entry. */
  checkLeaf(index: bigint, hash: Bytes): Contradiction | undefined {
    const wrong = this.#leaves.get(index)?.find(({ leaf }) => !equalBytes(leaf!.hash, hash));
    this.#leaves.delete(index);
    return wrong && { index, reason: `${wrong.source} shows another entry here` };
  }

  /** Compares the tree of the first `size` entries; `root` is asked only if someone knows it. */
  checkTree(size: bigint, root: () => Bytes): Contradiction | undefined {
    const claims = this.#trees.get(size);
    this.#trees.delete(size);
    const wrong = claims?.find(({ tree }) => !equalBytes(tree!.root, root()));
    return wrong &&
      { index: size - 1n, reason: `${wrong.source} shows another log up to this entry` };
  }

  /** What lies beyond the end of the log. */
  checkEnd(size: bigint): Contradiction | undefined {
    const [beyond] = [...this.#leaves.values(), ...this.#trees.values()].flat();
    return beyond && { index: size, reason: `the log was cut here: ${beyond.source} knows more` };
  }

  /** Heads that no key of this log signed. */
  unknownHeads(): Head[] {
    return this.#heads.filter((head) => !this.#met.has(head));
  }

  #add(claim: Claim): void {
    if (claim.leaf !== undefined) push(this.#leaves, claim.leaf.index, claim);
    if (claim.tree !== undefined && claim.tree.size > 0n) {
      push(this.#trees, claim.tree.size, claim);
    }
  }
}

function push(map: Map<bigint, Claim[]>, key: bigint, claim: Claim): void {
  map.set(key, [...(map.get(key) ?? []), claim]);
}
