import { assertEquals, assertRejects } from "@std/assert";
import { consistencyRanges, hashLeaf, hashNode, hashRange } from "../lib/audit/merkle_tree.ts";
import type { NodeId } from "../lib/audit/merkle_tree.ts";
import { utf8 } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import type { ProofRange } from "../lib/channel/proof.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { ProtocolError } from "../lib/errors.ts";
import type { LogTree } from "./bank_session.ts";
import { SeenHeads } from "./seen_heads.ts";
import { ForkedLogError, Witness } from "./witness.ts";

const { sha256 } = nodeCrypto;

/** A log whose entries from `changedFrom` on are others. */
class Log {
  readonly #changedFrom: bigint;

  constructor(changedFrom = 2n ** 60n) {
    this.#changedFrom = changedFrom;
  }

  head(size: bigint): LogTree {
    const root = hashRange(sha256, { begin: 0n, end: size }, (node) => this.#hash(node));
    return { logId: new Uint8Array(16).fill(7), size, root };
  }

  readonly prove = ({ from, to }: ProofRange): Promise<Bytes[]> =>
    Promise.resolve(
      consistencyRanges(from, to).map((range) =>
        hashRange(sha256, range, (node) => this.#hash(node))
      ),
    );

  #hash({ level, index }: NodeId): Bytes {
    if (level === 0) {
      return hashLeaf(sha256, utf8(`${index}${index >= this.#changedFrom ? " changed" : ""}`));
    }
    const below = { level: level - 1, index: index * 2n };
    return hashNode(sha256, this.#hash(below), this.#hash({ ...below, index: below.index + 1n }));
  }
}

const LOG = new Log();
const REWRITTEN = new Log(5n);
const NEVER = () => Promise.reject(new Error("nothing is to be proved"));

async function withWitness(
  work: (witness: Witness, heads: SeenHeads, warnings: string[], path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/head`;
    const heads = new SeenHeads(path);
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    await work(new Witness({ primitives: nodeCrypto, heads, warn }), heads, warnings, path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("Witness.observe() remembers the first head, and every one that continues it", () =>
  withWitness(async (witness, heads) => {
    await witness.observe(LOG.head(9n), LOG.prove);
    for (const size of [9n, 10n, 16n, 33n]) {
      await witness.observe(LOG.head(size), LOG.prove);
      assertEquals(await heads.find(LOG.head(1n).logId), LOG.head(size));
    }
  }));

Deno.test("Witness convicts a log that became shorter, or is another of the same size", () =>
  withWitness(async (witness) => {
    await witness.observe(LOG.head(9n), LOG.prove);
    for (const head of [LOG.head(8n), REWRITTEN.head(9n)]) {
      await assertRejects(() => witness.greet(head), ForkedLogError);
      await assertRejects(() => witness.observe(head, NEVER), ForkedLogError);
    }
    await witness.greet(LOG.head(9n));
    await witness.greet(LOG.head(90n));
  }));

Deno.test("Witness.observe() convicts a longer log with another past, whatever it proves", () =>
  withWitness(async (witness, heads) => {
    await witness.observe(LOG.head(9n), LOG.prove);
    for (const prove of [REWRITTEN.prove, LOG.prove, () => Promise.resolve([])]) {
      await assertRejects(() => witness.observe(REWRITTEN.head(20n), prove), ForkedLogError);
    }
    assertEquals(await heads.find(LOG.head(1n).logId), LOG.head(9n), "the evidence is kept");
  }));

Deno.test("Witness.observe() keeps the old head when no proof comes, and says so", () =>
  withWitness(async (witness, heads, warnings) => {
    await witness.observe(LOG.head(9n), LOG.prove);
    await witness.observe(LOG.head(20n), () => Promise.reject(new ProtocolError("timeout")));
    assertEquals(await heads.find(LOG.head(1n).logId), LOG.head(9n));
    assertEquals(warnings.length, 1);
    await assertRejects(() => witness.observe(LOG.head(20n), NEVER), Error, "nothing is to be");
  }));

Deno.test("Witness.observe() asks for a proof whatever it has seen, and writes down if it is to", () =>
  withWitness(async (witness, heads) => {
    const asked: ProofRange[] = [];
    const ask = (range: ProofRange) => (asked.push(range), LOG.prove(range));
    await witness.observe(LOG.head(9n), ask, { remember: false });
    assertEquals(await heads.find(LOG.head(1n).logId), null);
    await witness.observe(LOG.head(10n), ask);
    await witness.observe(LOG.head(12n), ask, { remember: false });
    assertEquals(await heads.find(LOG.head(1n).logId), LOG.head(10n));
    assertEquals(asked.map(({ from, to }) => [from, to]), [[9n, 9n], [10n, 10n], [10n, 12n]]);
  }));

Deno.test("Witness does not watch a bank that keeps no log", () =>
  withWitness(async (witness, heads) => {
    const none = { logId: new Uint8Array(16), size: 0n, root: new Uint8Array(32) };
    await witness.greet(none);
    await witness.observe(none, NEVER);
    assertEquals(await heads.find(none.logId), null);
  }));

Deno.test("Witness accuses nobody because another ATM with the card saw a newer head meanwhile", () =>
  withWitness(async (witness, heads, warnings, path) => {
    await heads.remember(LOG.head(5n));
    await heads.recall();
    await new SeenHeads(path).remember(LOG.head(9n));
    await witness.greet(LOG.head(6n));
    await witness.observe(LOG.head(7n), LOG.prove);
    assertEquals(warnings, []);
  }));
