import { equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { UserError } from "../../lib/errors.ts";
import { explainFileError } from "../../lib/file_error.ts";
import { decodeText, parseContent } from "../../lib/format_error.ts";
import { readKeyFile } from "../../lib/private_file.ts";
import { quote } from "../../lib/quote.ts";
import { readReceipt } from "../../lib/audit/receipt.ts";
import type { Claim, Head } from "./claims.ts";
import { logIdOf } from "./epoch.ts";
import { parseHead } from "./head_text.ts";
import type { LogKeys } from "./log_source.ts";
import { originOf } from "./seal_note.ts";

/**
 * What the receipts in a folder (`*.receipt`) say of this log; those of other logs are skipped.
 * @throws {UserError} a receipt that the bank did not sign, so that nobody can accuse it falsely.
 */
export async function readReceiptClaims(folder: string, keys: LogKeys): Promise<Claim[]> {
  const { identityKey, firstKey } = keys;
  if (identityKey === undefined) {
    throw new UserError("Cannot check receipts: the key file has no identity key", {
      hints: ["name the auth file with --key"],
    });
  }
  const claims: Claim[] = [];
  for (const name of await listFolder(folder)) {
    if (!name.endsWith(".receipt")) continue;
    const path = `${folder}/${name}`;
    const bytes = await readKeyFile(path, { what: "receipt" });
    const { reply } = await parseContent(
      "receipt",
      path,
      () => readReceipt(nodeCrypto, decodeText(bytes), identityKey),
    );
    if (!equalBytes(reply.logId, logIdOf(firstKey))) continue;
    claims.push({
      source: `receipt ${quote(name)}`,
      leaf: { index: reply.leafIndex, hash: reply.leafHash },
      tree: { size: reply.treeSize, root: reply.root },
    });
  }
  return claims;
}

/** The head in a file. @throws {UserError} it is none, or of another log. */
export async function readHead(path: string, firstKey: Bytes): Promise<Head> {
  const bytes = await readKeyFile(path, { what: "head" });
  const seal = await parseContent("head", path, () => parseHead(decodeText(bytes)));
  if (seal.origin !== originOf(logIdOf(firstKey))) {
    throw new UserError(`Cannot use head ${quote(path)}: it is of the log ${seal.origin}`);
  }
  return { source: `head ${quote(path)}`, seal };
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    const names = [];
    for await (const entry of Deno.readDir(folder)) names.push(entry.name);
    return names.sort();
  } catch (error) {
    throw explainFileError("read folder", folder, error);
  }
}
