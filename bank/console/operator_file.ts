import { utf8 } from "../../lib/bytes.ts";
import { UserError } from "../../lib/errors.ts";
import { fileExists } from "../../lib/file_exists.ts";
import { FileLock } from "../../lib/file_lock.ts";
import { decodeText, FormatError, parseContent } from "../../lib/format_error.ts";
import { readKeyFile } from "../../lib/private_file.ts";
import { quote } from "../../lib/quote.ts";
import { replaceFile } from "../../lib/replace_file.ts";
import { formatHash, parseHash } from "./operator_hash.ts";
import type { OperatorHash } from "./operator_hash.ts";

/** Who may use the console, by name. */
export type Operators = ReadonlyMap<string, OperatorHash>;

const WHAT = "operators' file";
const HEADER = "cofre operators 1";
const OPERATOR_NAME = /^[a-z0-9][a-z0-9._-]{0,31}$/;
/** More would not fit into a file that is read at once. */
const OPERATORS_MAX = 100;

/** The name of an operator. @throws {UserError} */
export function parseOperatorName(text: string): string {
  if (OPERATOR_NAME.test(text)) return text;
  throw new UserError(`Cannot use ${quote(text)} as an operator's name`, {
    hints: ["1 to 32 of a-z 0-9 . _ -, first a letter or digit"],
  });
}

/**
 * The operators in a file; no file, no operators.
 * @param warn told that others may read it
 * @throws {UserError}
 */
export async function readOperators(
  path: string,
  warn?: (message: string) => void,
): Promise<Operators> {
  if (!await fileExists(path)) return new Map();
  const bytes = await readKeyFile(path, { what: WHAT, ...(warn === undefined ? {} : { warn }) });
  return await parseContent(WHAT, path, () => parseOperators(decodeText(bytes)));
}

/**
 * Changes who is in the file; two changes at once come one after the other, or the second one
 * could bring back whom the first has removed.
 * @throws {UserError}
 */
export async function changeOperators(
  path: string,
  change: (operators: Map<string, OperatorHash>) => void | Promise<void>,
): Promise<void> {
  using lock = await FileLock.tryAcquire(`${path}.lock`);
  if (lock === null) {
    throw new UserError(`Cannot change ${quote(path)}: somebody else does`, {
      hints: ["try again"],
    });
  }
  const operators = new Map(await readOperators(path));
  await change(operators);
  if (operators.size > OPERATORS_MAX) {
    throw new UserError(`Cannot keep more than ${OPERATORS_MAX} operators`);
  }
  await replaceFile(path, utf8(formatOperators(operators)), { what: WHAT });
}

/** The text of the file. */
export function formatOperators(operators: Operators): string {
  const lines = [...operators].map(([name, hash]) => `${name} ${formatHash(hash)}`);
  return [HEADER, ...lines, ""].join("\n");
}

/** @throws {FormatError} */
function parseOperators(text: string): Operators {
  const [header, ...lines] = text.split("\n");
  if (header !== HEADER) throw new FormatError("it is no list of operators");
  if (lines.pop() !== "") throw new FormatError("its last line is cut off");
  const operators = new Map<string, OperatorHash>();
  for (const line of lines) {
    const [name = "", hash = "", ...more] = line.split(" ");
    if (!OPERATOR_NAME.test(name) || more.length > 0 || operators.has(name)) {
      throw new FormatError("one of its lines is not what bank operator writes");
    }
    operators.set(name, parseHash(hash));
  }
  return operators;
}
