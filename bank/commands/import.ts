import { readValues } from "../../lib/argv.ts";
import { readAuthFile } from "../../lib/auth_file.ts";
import type { CommandIo } from "../../lib/command.ts";
import { counted } from "../../lib/counted.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { explainFileError } from "../../lib/file_error.ts";
import { parseFileName } from "../../lib/file_name.ts";
import { quote } from "../../lib/quote.ts";
import { withDesk } from "../admin/desk.ts";
import type { Desk } from "../admin/desk.ts";
import { isExport, parseExport } from "../admin/export_file.ts";
import { LedgerView } from "../admin/ledger_view.ts";
import { openAccount } from "../admin/new_account.ts";
import type { Opened } from "../admin/new_account.ts";
import { parsePeople } from "../admin/people_file.ts";
import type { BankLine } from "../commands.ts";
import { requireLedger } from "../require_ledger.ts";
import { deskFiles, requireDone } from "./admin_act.ts";

/** More is no list of accounts. */
const IMPORT_BYTES_MAX = 256 << 20;

/**
 * `bank import FILE`: opens accounts one by one, each of them whole. What is there already stays
 * as it is, so a run that was interrupted is finished by the next.
 */
export async function run(line: BankLine, { answer, terminal }: CommandIo): Promise<number> {
  const { path, folder } = readValues(line, () => ({
    path: parseFileName(line.operands[0]!, { strict: false }),
    folder: line.flags.cards ?? ".",
  }));
  const deskOf = deskFiles(line);
  const text = await readText(path);
  await requireLedger(deskOf.files);
  const bank = await readAuthFile(nodeCrypto, deskOf.files.auth);
  // All of it is read before any of it is done.
  const isCopy = isExport(text);
  const accounts = isCopy ? parseExport(text, bank.kid) : [];
  const people = isCopy ? [] : parsePeople(text);
  const existing = await namesOf(deskOf.files);
  if (people.some(({ password }) => password === "")) await makeFolder(folder);
  const openOne = async (desk: Desk): Promise<Opened[]> => {
    const opened: Opened[] = [];
    for (const act of accounts) {
      const result = await desk.administer(act);
      requireDone(act, result);
      opened.push({ result });
    }
    const exists = (account: string) => existing.has(account);
    for (const person of people) {
      const done = await openAccount(person, { desk, bank, folder, exists });
      if (done === null) continue;
      requireDone({ kind: "import_account" }, done.result);
      opened.push(done);
    }
    return opened;
  };
  const opened = await withDesk(deskOf, terminal, openOne);
  const fresh = opened.filter(({ result }) => result.status === "done").length;
  const cards = opened.flatMap(({ card }) => card === undefined ? [] : [card]);
  const total = accounts.length + people.length;
  answer({
    json: { act: "import", opened: fresh, unchanged: total - fresh, cards },
    text: [
      `Opened ${counted(fresh, "account", "accounts")}; ` +
      `${counted(total - fresh, "was", "were")} there already.`,
      ...cards.map((card) => `card ${quote(card)}`),
    ],
  });
  return EXIT.done;
}

/** Before any account is opened, which would have to do without its card. */
async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw explainFileError("create folder", path, error);
  }
}

async function readText(path: string): Promise<string> {
  try {
    const { size, isFile } = await Deno.stat(path);
    if (!isFile || size > IMPORT_BYTES_MAX) {
      throw new UserError(`Cannot read ${quote(path)}: it is no file of accounts`);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof TypeError) {
      throw new UserError(`Cannot read ${quote(path)}: it is not UTF-8 text`);
    }
    throw explainFileError("read", path, error);
  }
}

async function namesOf(files: ReturnType<typeof deskFiles>["files"]): Promise<Set<string>> {
  using view = await LedgerView.open(files);
  return new Set(Array.from(view.accounts(), ({ name }) => name));
}
