import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Answer } from "../../lib/answer.ts";
import { concat } from "../../lib/bytes.ts";
import type { CommandIo } from "../../lib/command.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { UserError } from "../../lib/errors.ts";
import { formatJson } from "../../lib/json.ts";
import { decodeEntry } from "../../lib/audit/entry.ts";
import { computeLeafHash, verifyInclusion } from "../../lib/audit/merkle_proof.ts";
import { encodeReceipt } from "../../lib/audit/receipt.ts";
import { parseNote } from "../../lib/audit/signed_note.ts";
import { parseCheckpoint } from "../../lib/audit/checkpoint.ts";
import { parseTlogProof } from "../../lib/audit/tlog_proof.ts";
import { encodeReply } from "../../lib/channel/reply.ts";
import { IDENTITY_SEED, split } from "../audit/audit_fixture.ts";
import { DiskBank } from "../audit/disk_bank.ts";
import { command } from "../ledger/testing.ts";
import type { Command, Result } from "../ledger/store.ts";
import { BANK_PROGRAM } from "../usage.ts";
import { run as head } from "./audit_head.ts";
import { run as keygen } from "./audit_keygen.ts";
import { run as prove } from "./audit_prove.ts";
import { run as rebuild } from "./audit_rebuild.ts";
import { run as show } from "./audit_show.ts";
import type { AuditLine } from "./audit_usage.ts";
import { run as verify } from "./audit_verify.ts";

/** What a command said. */
interface Said {
  readonly code: number;
  readonly out: string[];
  readonly err: string[];
}

type Run = (line: AuditLine, io: CommandIo) => Promise<number> | number;

async function say(
  run: Run,
  bank: DiskBank,
  flags: Record<string, string | boolean> = {},
  ...operands: string[]
): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    printLine: (text: string) => out.push(text) > 0,
    printText: (text: string) => out.push(text) > 0,
    note: (text: string) => void err.push(text),
    warning: (text: string) => void err.push(text),
    hint: (text: string) => void err.push(text),
    progress: () => {},
    error: (error: unknown) => void err.push(String(error)),
  } as unknown as CommandIo["terminal"];
  const answer = ({ json, text }: Answer) => {
    if (flags.json === true) out.push(formatJson(json));
    else out.push(...[text].flat().map(String));
  };
  const line = {
    name: "bank audit",
    flags: { json: false, auth: bank.files.auth, ...flags },
    operands,
    given: new Map(),
  };
  const code = await run(line, { program: BANK_PROGRAM, terminal, answer });
  return { code, out, err };
}

const ORDERS: Command[][] = [
  [command({ operation: "create", account: "john", txn: "1", cents: 15_000n })],
  [
    command({ operation: "withdraw", account: "john", txn: "2", cents: 10_000n }),
    command({ operation: "withdraw", account: "john", txn: "3", cents: 10_000n }),
    command({ operation: "create", account: "-cmd", txn: "1", cents: 1_000n }),
  ],
];

async function withBank(test: (bank: DiskBank, results: Result[]) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-audit-" });
  try {
    const bank = new DiskBank(folder);
    await test(bank, await bank.run(...ORDERS));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The receipt that the ATM of this order would have kept. */
async function writeReceipt(folder: string, order: Command, result: Result): Promise<void> {
  const body = await encodeReply(nodeCrypto, {
    txnId: order.order.txnId,
    orderHash: order.orderHash,
    status: "done",
    amountCents: result.amountCents,
    balanceCents: result.balanceCents,
    availableCents: result.availableCents,
    sequence: result.sequence,
    bankTimeMs: result.timeMs,
    duplicate: false,
    ...result.audit,
  }, IDENTITY_SEED);
  await Deno.mkdir(folder, { recursive: true });
  const text = encodeReceipt(order.evidence.order, body);
  await Deno.writeTextFile(`${folder}/${result.sequence}.receipt`, text);
}

Deno.test("bank audit verify says what it found, in words and in JSON", () =>
  withBank(async (bank) => {
    const words = await say(verify, bank, { ledger: bank.files.db });
    assertEquals(words.code, 0);
    assert(
      words.out[0]!.includes("verified: 11 entries, 4 events, 1 epoch, 4 seals"),
      words.out[0],
    );
    const { code, out } = await say(verify, bank, { json: true });
    assertEquals(code, 0);
    const [log] = JSON.parse(out[0]!).logs;
    assertEquals([log.verdict, log.entries, log.closed], ["verified", 11, true]);
  }));

Deno.test("bank audit verify ends with 1 for a changed log, 2 for a cut one, the worst of all", () =>
  withBank(async (bank) => {
    const bytes = await Deno.readFile(bank.files.audit);
    const [changed, cut] = [`${bank.folder}/changed.audit`, `${bank.folder}/cut.audit`];
    await Deno.writeFile(cut, bytes.slice(0, 2_000));
    bytes[1_000]! ^= 1;
    await Deno.writeFile(changed, bytes);
    const bad = await say(verify, bank, {}, changed);
    assertEquals(bad.code, 1);
    assert(/TAMPERED at entry \d+: /.test(bad.out[0]!));
    assertEquals((await say(verify, bank, {}, cut)).code, 2);
    assertEquals((await say(verify, bank, {}, bank.files.audit, cut)).code, 2);
    assertEquals((await say(verify, bank, {}, cut, changed, bank.files.audit)).code, 1);
    const missing = await say(verify, bank, {}, `${bank.folder}/none.audit`);
    assertEquals([missing.code, missing.err.length], [2, 1]);
  }));

Deno.test("bank audit verify --receipts convicts a log that was rolled back with its database", () =>
  withBank(async (bank) => {
    const { files, folder } = bank;
    const backup = await Promise.all(
      [files.db, files.audit, files.auditState].map((path) => Deno.readFile(path)),
    );
    const order = command({ operation: "deposit", account: "john", txn: "9", cents: 5n });
    const [result] = await bank.run([order]);
    const slips = `${folder}/slips`;
    await writeReceipt(slips, order, result!);
    assertEquals((await say(verify, bank, { receipts: slips, ledger: files.db })).code, 0);

    const paths = [files.db, files.audit, files.auditState];
    await Promise.all(paths.map((path, i) => Deno.writeFile(path, backup[i]!)));
    assertEquals((await say(verify, bank, { ledger: files.db })).code, 0);
    const { code, out } = await say(verify, bank, { receipts: slips });
    assertEquals(code, 1);
    assert(out[0]!.includes("the log was cut here: receipt"), out[0]);
  }));

Deno.test("bank audit verify --receipts says that there is no receipt of this log", () =>
  withBank(async (bank, [result]) => {
    const slips = `${bank.folder}/slips`;
    await Deno.mkdir(slips);
    const note = `note: there is no receipt of this log in "${slips}"`;
    const notesOf = async () => {
      const { code, out } = await say(verify, bank, { receipts: slips });
      return [code, ...out.filter((line) => line.includes(": note: "))];
    };
    assertEquals(await notesOf(), [0, `${bank.files.audit}: ${note}`]);
    await writeReceipt(slips, ORDERS[0]![0]!, result!);
    assertEquals(await notesOf(), [0]);
  }));

Deno.test("bank audit verify --receipts refuses a receipt that the bank did not sign", () =>
  withBank(async (bank, [result]) => {
    const slips = `${bank.folder}/slips`;
    await writeReceipt(slips, ORDERS[0]![0]!, result!);
    assertEquals((await say(verify, bank, { receipts: slips })).code, 0);
    const path = `${slips}/1.receipt`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replace("AAA", "AAB"));
    const { code, err } = await say(verify, bank, { receipts: slips });
    assertEquals(code, 2);
    assert(err[0]!.includes("receipt"), err[0]);
  }));

Deno.test("bank audit verify --ledger convicts whichever of ledger and log lost something", () =>
  withBank(async (bank) => {
    const { files, folder } = bank;
    const entries = split(await Deno.readFile(files.audit));
    const end = entries.map((entry) => decodeEntry(entry).type).indexOf("seal", 4) + 1;
    const short = `${folder}/short.audit`;
    const kept = entries.slice(0, end).reduce((bytes, entry) => bytes + entry.length, 0);
    await Deno.writeFile(short, (await Deno.readFile(files.audit)).slice(0, kept));
    const cut = await say(verify, bank, { ledger: files.db }, short);
    assertEquals(cut.code, 1);
    assert(cut.out[0]!.includes(`entry ${end}: the log was cut here`), cut.out[0]);

    const older = `${folder}/older.db`;
    await Deno.copyFile(files.db, older);
    const db = new DatabaseSync(older);
    db.exec("DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE first_index > 3");
    db.close();
    const lost = await say(verify, bank, { ledger: older });
    assertEquals(lost.code, 1);
    assert(lost.out[0]!.includes("the ledger has no such entry"), lost.out[0]);

    const { index } = nameOfTransfer(files.db);
    const db2 = new DatabaseSync(files.db);
    db2.exec("DROP TRIGGER transfer_no_update");
    db2.exec(`UPDATE transfer SET audit_index = ${end - 1} WHERE audit_index = ${index}`);
    db2.close();
    const wrong = await say(verify, bank, { ledger: files.db });
    assertEquals(wrong.code, 1);
    assert(wrong.out[0]!.includes("transfer 1 of the ledger names it"), wrong.out[0]);
  }));

function nameOfTransfer(path: string): { index: number } {
  const db = new DatabaseSync(path);
  try {
    const row = db.prepare("SELECT audit_index AS i FROM transfer WHERE sequence = 1").get();
    return { index: row!.i as number };
  } finally {
    db.close();
  }
}

Deno.test("bank audit show prints a line an event, for people, programs and spreadsheets", () =>
  withBank(async (bank) => {
    const text = await say(show, bank);
    assertEquals([text.code, text.err], [0, []]);
    assert(text.out[0]!.includes("bank started"));
    assert(
      / {2}john {2}withdraw 100\.00 {2}done {2}balance 50\.00 {2}booking 2( |$)/.test(text.out[2]!),
      text.out[2],
    );
    assert(text.out[3]!.includes("  john  withdraw 100.00  refused: "), text.out[3]);
    assert(!text.out[3]!.includes("booking"), text.out[3]);
    assert(text.out.at(-1)!.includes("bank stopped"));

    const lines = (await say(show, bank, { format: "jsonl" })).out.map((line) => JSON.parse(line));
    assertEquals(lines.map(({ action }) => action), ["create", "withdraw", "withdraw", "create"]);
    assertEquals(lines[1]!.evidence.sigCard.length, 128);

    assertEquals(lines[1]!.ledger, 2);

    const csv = (await say(show, bank, { format: "csv" })).out;
    assertEquals(csv.length, 5);
    assert(csv[4]!.includes(",'-cmd,"), csv[4]);
  }));

Deno.test("bank audit show keeps to account, outcome and time", () =>
  withBank(async (bank) => {
    const shown = async (flags: Record<string, string>) =>
      (await say(show, bank, { format: "jsonl", ...flags })).out.length;
    assertEquals(await shown({ account: "john" }), 3);
    assertEquals(await shown({ outcome: "refused" }), 1);
    const second = new Date(bank.clock.now()).toISOString().replace(/\.\d+Z/, "Z");
    assertEquals(await shown({ since: second }), 3);
    assertEquals(await shown({ until: second }), 1);
    await assertRejects(() => say(show, bank, { since: "yesterday" }), UserError);
  }));

Deno.test("bank audit show prints nothing that a seal has not proved", () =>
  withBank(async (bank) => {
    const bytes = await Deno.readFile(bank.files.audit);
    const entries = split(bytes);
    const at = entries.findLastIndex((entry) => decodeEntry(entry).type === "event");
    const offset = entries.slice(0, at).reduce((sum, entry) => sum + entry.length, 0);
    bytes[offset + 200]! ^= 1;
    await Deno.writeFile(bank.files.audit, bytes);
    const { code, out, err } = await say(show, bank, { format: "jsonl" });
    assertEquals([code, out.length], [1, 1]);
    assert(err.some((line) => line.includes(`TAMPERED at entry ${at}`)), err.join());
  }));

Deno.test("bank audit show tells of entries without a seal, and of no others", () =>
  withBank(async ({ files }, _results) => {
    const bank = { files } as DiskBank;
    const shorten = async () => {
      const entries = split(await Deno.readFile(files.audit));
      const bytes = entries.slice(0, -1).reduce((sum, entry) => sum + entry.length, 0);
      await Deno.truncate(files.audit, bytes);
      const { err } = await say(show, bank);
      return err.filter((line) => line.includes("sealed, and so"));
    };
    assertEquals(await shorten(), ["1 entry is not sealed, and so not shown"]); // A CLOSE.
    assertEquals(await shorten(), []); // As while the bank runs: the seal of a batch.
    assertEquals(await shorten(), ["3 entries are not sealed, and so not shown"]);
  }));

Deno.test("bank audit show with another auditor's key opens nothing, and says so", () =>
  withBank(async (bank) => {
    const name = `${bank.folder}/other`;
    assertEquals((await say(keygen, bank, {}, name)).code, 0);
    assertEquals((await Deno.stat(`${name}.key`)).mode! & 0o777, 0o600);
    const { out, err } = await say(show, bank, { "auditor-key": `${name}.key`, format: "jsonl" });
    assertEquals(out, []);
    assert(err.some((line) => line.includes("4 events are not encrypted to this auditor's key")));
    await assertRejects(() => say(keygen, bank, {}, name), UserError, "already exists");
  }));

Deno.test("bank audit head gives one line that verify --head takes, and that convicts a cut log", () =>
  withBank(async (bank) => {
    const { files, folder } = bank;
    const heads = [`${folder}/plain.txt`, `${folder}/signed.txt`];
    await Deno.writeTextFile(heads[0]!, `${(await say(head, bank)).out[0]}\n`);
    await Deno.writeTextFile(heads[1]!, (await say(head, bank, { sign: files.key })).out[0]!);
    for (const path of heads) assertEquals((await say(verify, bank, { head: path })).code, 0);

    // A later epoch's seal is unknown to a log cut before it; the identity key is not.
    await bank.run([command({ operation: "deposit", account: "john", txn: "9", cents: 5n })]);
    await Deno.writeTextFile(heads[0]!, (await say(head, bank)).out[0]!);
    await Deno.writeTextFile(heads[1]!, (await say(head, bank, { sign: files.key })).out[0]!);
    const bytes = await Deno.readFile(files.audit);
    const entries = split(bytes);
    const end = entries.findIndex((entry) => decodeEntry(entry).type === "close") + 2;
    const kept = entries.slice(0, end).reduce((sum, entry) => sum + entry.length, 0);
    await Deno.writeFile(files.audit, bytes.slice(0, kept));
    assertEquals((await say(verify, bank)).code, 0);
    assertEquals((await say(verify, bank, { head: heads[0]! })).code, 2);
    assertEquals((await say(verify, bank, { head: heads[1]! })).code, 1);
  }));

Deno.test("bank audit prove gives a proof that holds for the entry in it", () =>
  withBank(async (bank) => {
    const entries = split(await Deno.readFile(bank.files.audit));
    for (const index of [0n, 3n, 5n, 9n]) {
      const { out } = await say(prove, bank, {}, `${index}`);
      const proof = parseTlogProof(`${out.join("\n")}\n`);
      assertEquals([proof.index, proof.extra], [index, entries[Number(index)]]);
      const { size, root } = parseCheckpoint(parseNote(proof.checkpoint).text);
      const hash = await computeLeafHash(nodeCrypto, proof.extra!);
      assert(await verifyInclusion(nodeCrypto, { index, hash }, proof.hashes, { size, root }));
    }
    await assertRejects(() => say(prove, bank, {}, "10"), UserError, "the last seal covers 10");
    await assertRejects(() => say(prove, bank, {}, "ten"), UserError);
  }));

Deno.test("bank audit rebuild writes the same file again, and none over another", () =>
  withBank(async (bank) => {
    const path = `${bank.folder}/again.audit`;
    const { code } = await say(rebuild, bank, {}, path);
    assertEquals(code, 0);
    assertEquals(await Deno.readFile(path), await Deno.readFile(bank.files.audit));
    await assertRejects(() => say(rebuild, bank, {}, path), UserError, "already exists");
  }));

Deno.test("bank audit says of a file that is not what it must be, without accusing the log", () =>
  withBank(async (bank) => {
    const { files, folder } = bank;
    const noise = `${folder}/noise`;
    await Deno.writeTextFile(noise, "no log, and no ledger either".repeat(99));
    const rejects = (run: Run, flags: Record<string, string>, ...operands: string[]) =>
      assertRejects(() => Promise.resolve(say(run, bank, flags, ...operands)), UserError, "Cannot");
    for (const path of [noise, files.auth, folder]) {
      await rejects(head, {}, path);
      await rejects(prove, {}, "3", path);
      await rejects(rebuild, { store: path }, `${folder}/new.audit`);
      const { code, err } = await say(verify, bank, { ledger: path });
      assertEquals([code, err.length], [2, 1]);
    }
    const entries = split(await Deno.readFile(files.audit));
    entries.at(-1)![4]! ^= 0xff;
    await Deno.writeFile(noise, concat(...entries));
    await rejects(head, {}, noise);
  }));

Deno.test("bank audit verify --ledger says of a damaged ledger that it cannot tell", () =>
  withBank(async (bank) => {
    const bytes = await Deno.readFile(bank.files.db);
    const path = `${bank.folder}/damaged.db`;
    await Deno.writeFile(path, bytes.fill(0x55, 4096));
    const { code, err } = await say(verify, bank, { ledger: path });
    assertEquals([code, err.length], [2, 1]);
  }));
