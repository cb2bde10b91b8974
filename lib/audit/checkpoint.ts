import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";
import { decodeStrictBase64, encodeBase64 } from "./strict_base64.ts";

/** The text of a tree head (https://c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** Names the log; not empty. */
  readonly origin: string;
  readonly size: bigint;
  /** 32 bytes. */
  readonly root: Bytes;
  /** Further lines, none of them empty. */
  readonly extensions: readonly string[];
}

/** The note text of a checkpoint. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions } = checkpoint;
  return [origin, `${size}`, encodeBase64(root), ...extensions, ""].join("\n");
}

/**
 * Reads the note text of a checkpoint.
 * @throws {ProtocolError} `bad_checkpoint` or `bad_base64`
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, size, root, ...extensions] = text.split("\n");
  if (origin === undefined || size === undefined || root === undefined) {
    throw new ProtocolError("bad_checkpoint", "fewer than three lines");
  }
  if (extensions.pop() !== "") throw new ProtocolError("bad_checkpoint", "no final newline");
  if (origin === "" || extensions.includes("")) {
    throw new ProtocolError("bad_checkpoint", "an empty line");
  }
  if (!/^(0|[1-9][0-9]{0,18})$/.test(size)) {
    throw new ProtocolError("bad_checkpoint", "the size is not a number");
  }
  const rootBytes = decodeStrictBase64(root);
  if (rootBytes.length !== 32) throw new ProtocolError("bad_checkpoint", "the root is no SHA-256");
  return { origin, size: BigInt(size), root: rootBytes, extensions };
}
