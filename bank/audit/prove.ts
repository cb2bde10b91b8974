import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { UsageError, UserError } from "../../lib/errors.ts";
import { quote } from "../../lib/quote.ts";
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
import { readCommandLine } from "./command_line.ts";
import type { CommandIo } from "./command_line.ts";
import { cosign, lastSeal } from "./head.ts";
import { readEntries } from "./log_source.ts";

const FORM = {
  usage: "bank audit prove N [FILE] [--sign bank.auth.key]",
  options: ["sign"],
  operandsMax: 2,
} as const;

const { sha256 } = nodeCrypto;

/** `bank audit prove N`: that entry N is in the log, as a C2SP tlog-proof with the entry in it. */
export async function prove(args: readonly string[], io: CommandIo): Promise<number> {
  const { options, operands: [number = "", path = "bank.audit"] } = readCommandLine(args, FORM);
  if (!/^\d{1,15}$/.test(number)) {
    throw new UsageError(`Cannot use ${quote(number)} as an entry's number`, {
      hints: [`usage: ${FORM.usage}`],
      inCommand: true,
    });
  }
  const index = BigInt(number);
  const seal = await cosign(await lastSeal(path), options.sign);
  if (index >= seal.size) {
    throw new UserError(`Cannot prove entry ${index}: the last seal covers ${seal.size} entries`);
  }
  const ranges = inclusionRanges(index, seal.size);
  const wanted = new Map(ranges.flatMap(perfectSubtrees).map((node) => [keyOf(node), node]));
  const { hashes, entry } = await collect(path, index, seal.size, new Set(wanted.keys()));
  io.terminal.printText(formatTlogProof({
    extra: entry,
    index,
    hashes: ranges.map((range) => hashRange(sha256, range, (node) => hashes.get(keyOf(node))!)),
    checkpoint: formatNote(seal.note),
  }));
  return 0;
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
