import { encodeHex } from "@std/encoding/hex";
import { type Bytes, utf8 } from "../../lib/bytes.ts";

/** A file inside a portable executable. */
export interface PackedFile {
  /** The name under which it is unpacked: it holds the hash, so versions never meet. */
  readonly name: string;
  /** Of the content, in hex. */
  readonly sha256: string;
  readonly gzip: Bytes;
}

/** Compresses a content; equal contents give equal files, whenever and wherever. */
export async function packFile(
  content: Bytes | string,
  label: string,
  extension = "",
): Promise<PackedFile> {
  const bytes = typeof content === "string" ? utf8(content) : content;
  const sha256 = encodeHex(await crypto.subtle.digest("SHA-256", bytes));
  const compressed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return {
    name: `${label}-${sha256.slice(0, 32)}${extension}`,
    sha256,
    gzip: new Uint8Array(await new Response(compressed).arrayBuffer()),
  };
}
