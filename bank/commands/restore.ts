import { readValues } from "../../lib/argv.ts";
import type { CommandIo } from "../../lib/command.ts";
import { folderOf, syncFolder, systemDisk } from "../../lib/disk.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { explainFileError } from "../../lib/file_error.ts";
import { FileLock } from "../../lib/file_lock.ts";
import { parseFileName } from "../../lib/file_name.ts";
import { quote } from "../../lib/quote.ts";
import { backupDetail, draftPath, isThere, syncAndHash } from "../admin/backup.ts";
import { copyDatabase } from "../admin/copy_database.ts";
import { withStore } from "../admin/desk.ts";
import type { DeskFiles } from "../admin/desk.ts";
import { LedgerView } from "../admin/ledger_view.ts";
import { carryLogForward } from "../admin/restore.ts";
import { readBankKeys } from "../bank_keys.ts";
import type { BankLine } from "../commands.ts";
import { findViolations } from "../ledger/invariants.ts";
import { deskFiles } from "./admin_act.ts";

/**
 * `bank restore FILE`: the books go back, the audit log goes on and tells of it. First the log,
 * then the books: a run that dies in between is done again.
 */
export async function run(line: BankLine, { answer, terminal }: CommandIo): Promise<number> {
  const path = readValues(line, () => parseFileName(line.operands[0]!, { strict: false }));
  const deskOf = deskFiles(line);
  const { files } = deskOf;
  if (await isSameFile(path, files.db)) {
    throw new UserError(`Cannot restore ${quote(path)}: it is the ledger itself, and no backup`, {
      hints: ["name the file that bank backup made"],
    });
  }
  const { identity } = await readBankKeys(files);
  using lock = await FileLock.tryAcquire(`${files.db}.lock`);
  if (lock === null) {
    throw new UserError(`Cannot restore ${quote(files.db)}: a bank is running on it`, {
      hints: ["stop it first"],
    });
  }
  const draft = draftPath(files.db);
  try {
    const digest = await syncAndHashOf(path);
    const sequence = await prepareBooks(path, draft, identity.kid);
    await noteRestore(backupDetail(sequence, digest));
    const kept = await putInPlace(draft, files.db);
    answer({
      json: { act: "restore", ledger: files.db, sequence, sha256: digest, kept },
      text: [
        `The ledger is that of the backup, up to booking ${sequence}.`,
        ...(kept === null ? [] : [`The one of before is ${quote(kept)}.`]),
      ],
    });
    terminal.hint("what was booked, locked or replaced since then is undone: bank audit show");
    return EXIT.done;
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) await Deno.remove(draft + suffix).catch(() => {});
  }

  /** The backup, checked, with all of today's log. */
  async function prepareBooks(
    path: string,
    draft: string,
    kid: Uint8Array<ArrayBuffer>,
  ): Promise<bigint> {
    using view = new LedgerView(path, kid);
    const db = copyDatabase(view.db, draft);
    try {
      const [violation] = findViolations(db);
      if (violation !== undefined) {
        throw new UserError(`The backup ${quote(path)} contradicts itself: ${violation.detail}`);
      }
      await carryLogForward(db, files);
      return view.lastSequence();
    } finally {
      db.close();
    }
  }

  async function noteRestore(detail: string): Promise<void> {
    const restored: DeskFiles = { ...deskOf, files: { ...files, db: draft } };
    await withStore(restored, terminal, async (store) => {
      await store.administer({ kind: "note", action: "restore", detail });
    });
  }
}

/** Also by a link or by another spelling of its path. */
async function isSameFile(path: string, other: string): Promise<boolean> {
  const look = (name: string) => Deno.stat(name).catch(() => null);
  const [one, two] = [await look(path), await look(other)];
  return one !== null && two !== null && one.dev === two.dev && one.ino === two.ino;
}

async function syncAndHashOf(path: string): Promise<string> {
  try {
    if (!(await Deno.stat(path)).isFile) throw new UserError(`${quote(path)} is not a file`);
    return await syncAndHash(path);
  } catch (error) {
    throw explainFileError("read backup", path, error);
  }
}

/** Never the new books beside the old ones' write-ahead log: SQLite would mix the two. */
async function putInPlace(draft: string, path: string): Promise<string | null> {
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "");
  const kept = `${path}.until-${time}`;
  const had = await isThere(path);
  try {
    for (const suffix of ["", "-wal", "-shm"]) {
      if (await isThere(path + suffix)) await Deno.rename(path + suffix, kept + suffix);
    }
    await syncAndHash(draft);
    await Deno.rename(draft, path);
    await syncFolder(systemDisk, folderOf(path));
    return had ? kept : null;
  } catch (error) {
    throw explainFileError("put the restored ledger in place", path, error);
  }
}
