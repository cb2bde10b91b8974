// The ledger beside a log while a bank is at work on both.
import { assert, assertEquals } from "@std/assert";
import { FileLock } from "../../lib/file_lock.ts";
import { command, withFolder } from "../ledger/testing.ts";
import type { Command } from "../ledger/store.ts";
import { split } from "./audit_fixture.ts";
import { DiskBank } from "./disk_bank.ts";
import { logIdOf } from "./epoch.ts";
import { SqliteLedgerCheck } from "./ledger_check.ts";
import { readLogKeys } from "./log_source.ts";
import { LogVerifier } from "./log_verifier.ts";
import type { Verdict } from "./verdict.ts";
import { verifyFile } from "./verify.ts";

function deposit(txn: string): Command {
  return command({ operation: "deposit", account: "john", txn, cents: 5n });
}

async function withBank(test: (bank: DiskBank) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const bank = new DiskBank(folder);
    await bank.run([command({ operation: "create", account: "john", txn: "1", cents: 500n })]);
    await test(bank);
  });
}

/** Judges the log against a ledger that was opened before `meanwhile` happened. */
async function judge(bank: DiskBank, meanwhile: () => Promise<unknown>): Promise<Verdict> {
  const { files, clock } = bank;
  const keys = await readLogKeys(files.auth, files.audit);
  const logId = logIdOf(keys.firstKey);
  using ledger = new SqliteLedgerCheck({ path: files.db, logId, isRunning: true });
  await meanwhile();
  const verifier = new LogVerifier({ ...keys, nowMs: clock.now(), ledger });
  verifier.push(await Deno.readFile(files.audit));
  return verifier.finish();
}

/** Takes the last so many entries off the log. */
async function shorten({ files }: DiskBank, entries: number): Promise<void> {
  const bytes = split(await Deno.readFile(files.audit)).slice(0, -entries);
  await Deno.truncate(files.audit, bytes.reduce((sum, entry) => sum + entry.length, 0));
}

Deno.test("SqliteLedgerCheck looks again when the log has grown past what it saw", () =>
  withBank(async (bank) => {
    const verdict = await judge(bank, () => bank.run([deposit("2")], [deposit("3")]));
    assertEquals(verdict.kind, "verified");
  }));

Deno.test("SqliteLedgerCheck still convicts entries that the ledger never got", () =>
  withBank(async (bank) => {
    const before = await Deno.readFile(bank.files.db);
    await bank.run([deposit("2")]);
    await Deno.writeFile(bank.files.db, before);
    const verdict = await judge(bank, () => Promise.resolve());
    assert(verdict.kind === "tampered");
    assertEquals(verdict.reason, "the ledger has no such entry");
  }));

Deno.test("bank audit verify --ledger cannot tell while the log of a running bank is behind", () =>
  withBank(async (bank) => {
    const { files, clock } = bank;
    await shorten(bank, 2);
    const evidence = { key: files.auth, ledger: files.db };
    const verify = () => verifyFile(files.audit, evidence, clock.now());
    {
      using _running = await FileLock.tryAcquire(`${files.db}.lock`);
      const verdict = await verify();
      assert(verdict.kind === "unknown", verdict.kind);
      assert(verdict.missing.some((what) => what.includes("the bank is running")));
    }
    assertEquals((await verify()).kind, "tampered");
  }));
