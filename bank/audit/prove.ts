import type { Bytes } from "../../lib/bytes.ts";
import { counted } from "../../lib/counted.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { UserError } from "../../lib/errors.ts";
import {
  CompactRange,
  hashLeaf,
  hashRange,
  inclusionRanges,
  perfectSubtrees,
} from "../../lib/audit/merkle_tree.ts";
import type { NodeId } from "../../lib/audit/merkle_tree.ts";
import { formatNote } from "../../lib/audit/signed_note.ts";
import { formatTlogProof } from "../../lib/audit/tlog_proof.ts";
import { cosign, lastSeal } from "./head.ts";
import { readEntries } from "./log_source.ts";

const { sha256 } = nodeCrypto;

/**
 * That entry `index` is in the log, as the text of a C2SP tlog-proof; `keyPath` as in `cosign`.
 * @throws {UserError} no seal covers the entry.
 */
export async function proveEntry(
  path: string,
  index: bigint,
  keyPath: string | undefined,
): Promise<string> {
  const seal = await cosign(await lastSeal(path), keyPath);
  if (index >= seal.size) {
    throw new UserError(
      `Cannot prove entry ${index}: the last seal covers ${counted(seal.size, "entry", "entries")}`,
    );
  }
  const ranges = inclusionRanges(index, seal.size);
  const wanted = new Set(ranges.flatMap(perfectSubtrees).map(keyOf));
  const { hashes, entry } = await collect(path, index, seal.size, wanted);
  return formatTlogProof({
    extra: entry,
    index,
    hashes: ranges.map((range) => hashRange(sha256, range, (node) => hashes.get(keyOf(node))!)),
    checkpoint: formatNote(seal.note),
  });
}

/** The entry, and the subtrees wanted, in one pass over the file. */
async function collect(
  path: string,
  index: bigint,
  size: bigint,
  wanted: ReadonlySet<string>,
): Promise<{ hashes: Map<string, Bytes>; entry: Bytes }> {
  const tree = new CompactRange(sha256);
  const hashes = new Map<string, Bytes>();
  let entry: Bytes | undefined;
  for await (const bytes of readEntries(path)) {
    if (tree.size === index) entry = bytes;
    tree.append(hashLeaf(sha256, bytes), (node, hash) => {
      const key = keyOf(node);
      if (wanted.has(key)) hashes.set(key, hash);
    });
    if (tree.size === size) break;
  }
  return { hashes, entry: entry! };
}

function keyOf({ level, index }: NodeId): string {
  return `${level}/${index}`;
}
