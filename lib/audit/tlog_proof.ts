import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";
import { decodeStrictBase64, encodeBase64 } from "./strict_base64.ts";

/** That an entry is in a log, for whoever knows the log's key (https://c2sp.org/tlog-proof). */
export interface TlogProof {
  /** Not authenticated by itself; ours is the entry, whose hash the proof then confirms. */
  readonly extra?: Bytes;
  readonly index: bigint;
  /** The inclusion proof, the leaf's sibling first; 32 bytes each. */
  readonly hashes: readonly Bytes[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
}

const HEADER = "c2sp.org/tlog-proof@v1";
const HASHES_MAX = 63;

/** The proof as text. */
export function formatTlogProof(proof: TlogProof): string {
  return [
    HEADER,
    ...(proof.extra === undefined ? [] : [`extra ${encodeBase64(proof.extra)}`]),
    `index ${proof.index}`,
    ...proof.hashes.map((hash) => encodeBase64(hash)),
    "",
    proof.checkpoint,
  ].join("\n");
}

/**
 * Reads a proof without judging it.
 * @throws {ProtocolError} `bad_proof` or `bad_base64`
 */
export function parseTlogProof(text: string): TlogProof {
  const split = text.indexOf("\n\n");
  if (split === -1) throw new ProtocolError("bad_proof", "no checkpoint");
  const lines = text.slice(0, split).split("\n");
  if (lines.shift() !== HEADER) throw new ProtocolError("bad_proof", "another first line");
  const extra = lines[0]?.startsWith("extra ") ? lines.shift()!.slice("extra ".length) : undefined;
  const [, index] = /^index (0|[1-9][0-9]{0,18})$/.exec(lines.shift() ?? "") ?? [];
  if (index === undefined) throw new ProtocolError("bad_proof", "no index");
  const hashes = lines.map(decodeStrictBase64);
  if (hashes.length > HASHES_MAX || hashes.some((hash) => hash.length !== 32)) {
    throw new ProtocolError("bad_proof", "a line is no SHA-256");
  }
  return {
    ...(extra === undefined ? {} : { extra: decodeStrictBase64(extra) }),
    index: BigInt(index),
    hashes,
    checkpoint: text.slice(split + 2),
  };
}
