import type { CommandIo } from "../../lib/command.ts";
import { formatKid } from "../../lib/auth_file.ts";
import { VERSION } from "../../lib/build_info.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { folderOf } from "../../lib/disk.ts";
import { FileLock } from "../../lib/file_lock.ts";
import { quote } from "../../lib/quote.ts";
import { systemRandom } from "../../lib/random.ts";
import type { DeskFiles } from "../admin/desk.ts";
import { openAccount } from "../admin/new_account.ts";
import { readAuditors } from "../auditors.ts";
import { openBankKeys } from "../bank_keys.ts";
import type { BankLine } from "../commands.ts";
import { WorkerStore } from "../ledger/worker_store.ts";
import { deskFiles, requireDone } from "./admin_act.ts";

const DEMO = [
  { account: "alice", cents: 1_000_00n, password: "" },
  { account: "bob", cents: 50_00n, password: "" },
] as const;

/** `bank init`: what the first start makes, without serving; with `--demo` two customers, too. */
export async function run(line: BankLine, io: CommandIo): Promise<number> {
  const { files, auditor } = deskFiles(line);
  using lock = await FileLock.tryAcquire(`${files.db}.lock`);
  if (lock === null) throw exists(files.db);
  const opened = await openBankKeys({ strict: false, files }, systemRandom);
  if (!opened.first) throw exists(files.auth);
  const cards = await makeBooks({ files, auditor }, opened, io, line.flags.demo);
  io.answer({
    json: { act: "init", auth: files.auth, ledger: files.db, cards },
    text: [
      `Made the bank ${formatKid(opened.keys.identity.kid)}: ${quote(files.auth)} is for the ATMs.`,
      ...cards.map((card) => `card ${quote(card)}`),
    ],
  });
  const by = files.auth === "bank.auth" ? "" : ` -s ${files.auth}`;
  io.terminal.hint(`next: bank${by}`);
  const [card] = cards;
  if (card !== undefined) {
    const at = by === "" ? "" : `${by} -c ${card}`;
    io.terminal.hint(`then, in another terminal: atm -a ${DEMO[0].account} -g${at}`);
  }
  return EXIT.done;
}

async function makeBooks(
  { files, auditor }: DeskFiles,
  { keys, publish }: Awaited<ReturnType<typeof openBankKeys>>,
  { terminal }: CommandIo,
  demo: boolean,
): Promise<string[]> {
  const store = await WorkerStore.open({
    path: files.db,
    bankKid: keys.identity.kid,
    audit: {
      auditors: await readAuditors({ files, auditor, first: true }, terminal),
      identitySeed: keys.identitySeed,
      version: VERSION,
      files: { log: files.audit, state: files.auditState },
    },
    onWarning: (message) => terminal.warning(message),
  });
  try {
    const cards: string[] = [];
    for (const person of demo ? DEMO : []) {
      const { result, card } = (await openAccount(person, {
        desk: { isRunning: false, administer: (act) => store.administer(act) },
        bank: keys.identity,
        folder: folderOf(files.auth),
        exists: () => false,
      }))!;
      requireDone({ kind: "import_account" }, result);
      cards.push(card!);
    }
    // Last, as at a first start: without it there is no bank yet, and all is made again.
    await publish(store.firstKey);
    return cards;
  } finally {
    await store.close();
  }
}

function exists(path: string): UserError {
  return new UserError(`Cannot make a bank: ${quote(path)} is one already`, {
    code: "bank_exists",
    hints: ["choose another folder or name with -s"],
  });
}
