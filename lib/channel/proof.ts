import { concat, uint } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";

/** Which growth of the audit log is to be proved, in entries; 0 < from <= to. */
export interface ProofRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** Hashes of one proof: enough for 2^39 entries, and what a page holds. */
const HASHES_MAX = 40;

/** from 8 | to 8, the body of a PROOF record. */
export function encodeProofRange({ from, to }: ProofRange): Bytes {
  return concat(uint(from, 8), uint(to, 8));
}

/** @throws {ProtocolError} `record_form` or `proof_range` */
export function decodeProofRange(body: Bytes): ProofRange {
  if (body.length !== 16) throw new ProtocolError("record_form");
  const view = new DataView(body.buffer, body.byteOffset);
  const [from, to] = [view.getBigUint64(0), view.getBigUint64(8)];
  if (from === 0n || from > to) throw new ProtocolError("proof_range");
  return { from, to };
}

/** count 1 | hashes 32 each, the body of the PAGE record that answers. */
export function encodeProof(hashes: readonly Bytes[]): Bytes {
  if (hashes.length > HASHES_MAX) throw new RangeError("the proof is too long for a page");
  return concat(uint(hashes.length, 1), ...hashes);
}

/** @throws {ProtocolError} `record_form` */
export function decodeProof(body: Bytes): Bytes[] {
  const count = body[0] ?? 0;
  if (body.length !== 1 + 32 * count || count > HASHES_MAX) throw new ProtocolError("record_form");
  return Array.from({ length: count }, (_, i) => body.slice(1 + 32 * i, 33 + 32 * i));
}
